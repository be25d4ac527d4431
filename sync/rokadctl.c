/* Options, the table of commands, exit codes. */
#include "config.h"

#include "rokadctl.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#define CURRENCY_UNLESS_SAID "INR"

static const RokadCtlCommand *const commands[] = {
  &rokad_ctl_demo,
  &rokad_ctl_import_products,
  &rokad_ctl_find,
  &rokad_ctl_status,
  &rokad_ctl_orders,
  &rokad_ctl_receipt,
  &rokad_ctl_sell,
  &rokad_ctl_journal_export,
  &rokad_ctl_journal_verify,
  &rokad_ctl_backup,
  &rokad_ctl_restore,
  &rokad_ctl_refold,
  &rokad_ctl_enrol,
  &rokad_ctl_sync,
  &rokad_ctl_price,
  &rokad_ctl_authority,
  &rokad_ctl_authority_give,
  &rokad_ctl_conflicts,
  &rokad_ctl_conflicts_resolve,
};

RokadShop *
rokad_ctl_open_reader (RokadCtl *ctl, GError **error)
{
  return rokad_shop_open (ctl->folder, ROKAD_DB_READ, ROKAD_CTL_PROGRAM,
                          rokad_environment_system (), error);
}

RokadShop *
rokad_ctl_open_owner (RokadCtl *ctl, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_shop_open (ctl->folder, ROKAD_DB_OWN, ROKAD_CTL_PROGRAM,
                                                rokad_environment_system (), error);
  const char *currency;

  if (shop == NULL || ctl->currency == NULL || !rokad_shop_is_set_up (shop))
    return g_steal_pointer (&shop);

  currency = rokad_shop_settings (shop)->currency->code;
  if (!g_str_equal (currency, ctl->currency))
    {
      g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
                   _ ("This shop counts in %s, not in %s. Leave --currency out."), currency,
                   ctl->currency);
      return NULL;
    }
  return g_steal_pointer (&shop);
}

const RokadCurrency *
rokad_ctl_currency (RokadCtl *ctl, RokadShop *shop)
{
  if (rokad_shop_is_set_up (shop))
    return rokad_shop_settings (shop)->currency;

  return rokad_currency_find (ctl->currency != NULL ? ctl->currency : CURRENCY_UNLESS_SAID);
}

gboolean
rokad_ctl_set_up_plain (RokadCtl *ctl, RokadShop *shop, GError **error)
{
  RokadShopSetup setup = {
    .name = _ ("Shop"),
    .scheme = "none",
    .currency_code = rokad_ctl_currency (ctl, shop)->code,
  };

  return rokad_shop_is_set_up (shop) || rokad_shop_set_up (shop, &setup, error);
}

/* Finds the command and takes its words out of @argv. NULL for none. */
static const RokadCtlCommand *
take_command (int *argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto (GStrv) words = g_strsplit (commands[i]->name, " ", -1);
      int n = (int) g_strv_length (words);
      int same = 0;

      while (same < n && 1 + same < *argc && g_str_equal (argv[1 + same], words[same]))
        same++;
      if (same < n)
        continue;

      memmove (argv + 1, argv + 1 + n, sizeof *argv * (gsize) (*argc - n)); /* and the NULL */
      *argc -= n;
      return commands[i];
    }

  return NULL;
}

static char *
list_commands (void)
{
  GString *text = g_string_new (_ ("Commands:"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *usage = g_strdup_printf ("%s %s", commands[i]->name, commands[i]->arguments);

      g_string_append (text, "\n  ");
      rokad_ctl_append_cell (text, usage, 27);
      g_string_append_printf (text, "  %s", _ (commands[i]->summary));
    }
  g_string_append (text, _ ("\n\nExit status: 0 done, 1 failed, 2 wrong use, 3 some lines skipped, "
                            "4 another program owns the files."));
  return g_string_free (text, FALSE);
}

static gboolean
print_version (const char *name, const char *value, gpointer data, GError **error)
{
  static const char version[] = ROKAD_CTL_PROGRAM " " ROKAD_VERSION "\n";

  rokad_ctl_write (version, strlen (version));
  exit (rokad_ctl_flush (error) ? ROKAD_CTL_EXIT_DONE : ROKAD_CTL_EXIT_FAILED);
}

/* Options that every command takes; they may stand before it or after it. */
static void
add_common_options (GOptionContext *context, RokadCtl *ctl)
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &ctl->folder, N_ ("The shop's data folder"),
      N_ ("DIR") },
    { "currency", 0, 0, G_OPTION_ARG_STRING, &ctl->currency,
      N_ ("Currency of a shop that is set up by this command"), N_ ("CODE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, N_ ("Print one JSON document"), NULL },
    { "version", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, print_version,
      N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/* What stands before the command. */
static gboolean
parse_common (RokadCtl *ctl, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND …"));
  g_autofree char *summary = list_commands ();

  add_common_options (context, ctl);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_summary (context, summary);
  return g_option_context_parse (context, argc, argv, error);
}

/* What stands after the command; argv keeps what is left beside the options. */
static gboolean
parse_command (RokadCtl *ctl,
               const RokadCtlCommand *command,
               int *argc,
               char ***argv,
               GError **error)
{
  g_autofree char *usage = g_strdup_printf ("%s %s", command->name, command->arguments);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);

  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, GETTEXT_PACKAGE);
  add_common_options (context, ctl);
  g_option_context_set_summary (context, _ (command->summary));
  if (command->details != NULL)
    g_option_context_set_description (context, _ (command->details));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  /* GLib leaves it in front of what begins with a dash. */
  for (int i = 1; i < *argc; i++)
    if (g_str_equal ((*argv)[i], "--"))
      {
        memmove (*argv + i, *argv + i + 1, sizeof **argv * (gsize) (*argc - i));
        *argc -= 1;
        break;
      }
  return TRUE;
}

static gboolean
check_usage (RokadCtl *ctl, const RokadCtlCommand *command, char **arguments, GError **error)
{
  guint n = g_strv_length (arguments);

  if (n < command->arguments_min || n > command->arguments_max)
    {
      g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE, _ ("Usage: rokadctl %s %s"),
                   command->name, command->arguments);
      return FALSE;
    }
  for (guint i = 0; i < n && !command->takes_paths; i++)
    if (!g_utf8_validate (arguments[i], -1, NULL))
      {
        g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
                             _ ("What was typed is not valid UTF-8."));
        return FALSE;
      }
  if (ctl->currency != NULL && rokad_currency_find (ctl->currency) == NULL)
    {
      g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
                   _ ("“%s” is not a currency that is known here."), ctl->currency);
      return FALSE;
    }
  return TRUE;
}

static gboolean
refuse_command (const char *word, GError **error)
{
  if (word == NULL)
    g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
                         _ ("Which command? “rokadctl --help” lists them."));
  else
    g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
                 _ ("“%s” is not a command, or only half of one. “rokadctl --help” lists them."),
                 word);
  return FALSE;
}

static gboolean
run (RokadCtl *ctl, int argc, char **argv, GError **error)
{
  const RokadCtlCommand *command;

  if (!parse_common (ctl, &argc, &argv, error))
    return FALSE;

  command = take_command (&argc, argv);
  if (command == NULL)
    return refuse_command (argc > 1 ? argv[1] : NULL, error);

  if (!parse_command (ctl, command, &argc, &argv, error) ||
      !check_usage (ctl, command, argv + 1, error))
    return FALSE;
  if (ctl->folder == NULL)
    ctl->folder = rokad_shop_default_folder ();

  return command->run (ctl, argv + 1, error) && rokad_ctl_flush (error);
}

int
main (int argc, char **argv)
{
  RokadCtl ctl = { 0 };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ROKAD_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!run (&ctl, argc, argv, &error))
    {
      g_autofree char *sentence = rokad_ctl_sentence (error);

      rokad_ctl_say ("%s", sentence);
    }

  g_free (ctl.folder);
  g_free (ctl.currency);
  return error == NULL && ctl.skipped > 0 ? ROKAD_CTL_EXIT_SKIPPED : rokad_ctl_exit_code (error);
}
