#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "rokad-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (RokadApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ROKAD_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = rokad_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
