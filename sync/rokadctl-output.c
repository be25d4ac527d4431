/* What rokadctl writes: UTF-8 whatever the locale, table cells, sentences for errors. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rokad-message.h"
#include "rokad-sync-problem.h"
#include "rokadctl.h"

G_DEFINE_QUARK (rokad - ctl - error - quark, rokad_ctl_error)

RokadCtlExit
rokad_ctl_exit_code (const GError *error)
{
  if (error == NULL)
    return ROKAD_CTL_EXIT_DONE;
  if (g_error_matches (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_OWNED))
    return ROKAD_CTL_EXIT_OWNED;
  if (error->domain == G_OPTION_ERROR ||
      g_error_matches (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE))
    return ROKAD_CTL_EXIT_USAGE;
  return ROKAD_CTL_EXIT_FAILED;
}

/* Who works in a terminal also wants the detail: which file, which entry, who owns the folder. */
char *
rokad_ctl_sentence (const GError *error)
{
  g_autofree char *sentence = NULL;

  if (error->domain == ROKAD_CTL_ERROR || error->domain == G_OPTION_ERROR ||
      error->domain == ROKAD_MESSAGE_ERROR)
    return g_strdup (error->message);
  if (error->domain == ROKAD_SYNC_ERROR)
    return g_strdup_printf ("%s (%s)", rokad_sync_problem_sentence ((RokadSyncProblem) error->code),
                            error->message);

  sentence = rokad_error_sentence (error);
  return strstr (sentence, error->message) != NULL
             ? g_steal_pointer (&sentence)
             : g_strdup_printf ("%s (%s)", sentence, error->message);
}

/* What is told may hold bytes of strangers, which must not steer the person's terminal. */
void
rokad_ctl_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\n')
      *p = '?';
  fprintf (stderr, "%s\n", text);
}

static int
count_cells (const char *text)
{
  int cells = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        cells += g_unichar_iswide (c) ? 2 : 1;
    }
  return cells;
}

void
rokad_ctl_append_cell (GString *row, const char *text, int cells)
{
  int spaces = ABS (cells) - count_cells (text);

  if (cells < 0 && spaces > 0)
    g_string_append_printf (row, "%*s", spaces, "");
  g_string_append (row, text);
  if (cells > 0 && spaces > 0)
    g_string_append_printf (row, "%*s", spaces, "");
}

gboolean
rokad_ctl_refuse_file (const char *path, GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (code), "%s: %s", path,
               g_strerror (code));
  return FALSE;
}

gboolean
rokad_ctl_check_file (const char *path, GError **error)
{
  struct stat file;

  if (stat (path, &file) != 0 || access (path, R_OK) != 0)
    return rokad_ctl_refuse_file (path, error);

  errno = EISDIR;
  return !S_ISDIR (file.st_mode) || rokad_ctl_refuse_file (path, error);
}

void
rokad_ctl_write (const char *text, gsize bytes)
{
  fwrite (text, 1, bytes, stdout);
}

void
rokad_ctl_print (const char *text)
{
  rokad_ctl_write (text, strlen (text));
}

void
rokad_ctl_print_json (const RokadJsonWriter *json)
{
  rokad_ctl_write (json->text->str, json->text->len);
  rokad_ctl_write ("\n", 1);
}

void
rokad_ctl_json_text (RokadJsonWriter *json, const char *name, const char *value)
{
  g_autofree char *text = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  if (text != NULL)
    rokad_json_writer_text (json, name, text);
  else
    rokad_json_writer_null (json, name);
}

gboolean
rokad_ctl_flush (GError **error)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;

  return rokad_ctl_refuse_file ("stdout", error);
}
