/* Folding a text for search, at write and at query alike.
 *
 * Compatibility decomposition and case folding first; then marks that only decorate a letter go
 * (Latin, Greek, Cyrillic, Arabic and Hebrew diacritics, the nukta), while those that spell stay:
 * the vowel signs of Indic scripts are what tells दूध from दाध. Letters that Unicode does not
 * decompose (đ, ø, ł) are folded by a table. Digits of any script become ours.
 */
#include "config.h"

#include "rokad-search-fold.h"

#include <string.h>

#include "rokad-search.h"

#define COMBINING_CLASS_NUKTA 7
#define KANA_VOICED_MARK 0x3099
#define KANA_SEMI_VOICED_MARK 0x309a
#define KANA_LONG_MARK 0x30fc

typedef enum
{
  ROLE_SEPARATOR,
  ROLE_LETTER, /* of a word */
  ROLE_ALONE,  /* a token by itself */
  ROLE_SOUND,  /* goes with the character before it, wherever that stands */
  ROLE_DROPPED,
} Role;

typedef struct
{
  GString *folded;
  GArray *tokens; /* NULL when nobody asks */
  RokadSearchToken token;
  gboolean open;      /* a token is being written */
  gboolean alone;     /* the last one takes no more letters */
  gboolean separated; /* something stood between it and the next */
} Folding;

/* Scripts that are written without spaces between words. */
static gboolean
stands_alone (gunichar c, GUnicodeScript script)
{
  return script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA ||
         script == G_UNICODE_SCRIPT_KATAKANA || script == G_UNICODE_SCRIPT_THAI ||
         script == G_UNICODE_SCRIPT_LAO || script == G_UNICODE_SCRIPT_KHMER ||
         script == G_UNICODE_SCRIPT_MYANMAR || c == KANA_LONG_MARK;
}

static Role
role_of_mark (gunichar c, GUnicodeScript script)
{
  if (c == KANA_VOICED_MARK || c == KANA_SEMI_VOICED_MARK)
    return ROLE_SOUND;
  if (g_unichar_combining_class (c) == COMBINING_CLASS_NUKTA)
    return ROLE_DROPPED;

  return script == G_UNICODE_SCRIPT_INHERITED || script == G_UNICODE_SCRIPT_COMMON ||
                 script == G_UNICODE_SCRIPT_LATIN || script == G_UNICODE_SCRIPT_GREEK ||
                 script == G_UNICODE_SCRIPT_CYRILLIC || script == G_UNICODE_SCRIPT_ARABIC ||
                 script == G_UNICODE_SCRIPT_HEBREW || script == G_UNICODE_SCRIPT_SYRIAC
             ? ROLE_DROPPED
             : ROLE_LETTER;
}

static Role
role_of (gunichar c)
{
  GUnicodeScript script;
  Role role;

  if (c < 0x80)
    return g_ascii_isalnum ((char) c) ? ROLE_LETTER : ROLE_SEPARATOR;

  script = g_unichar_get_script (c);
  if (g_unichar_ismark (c))
    role = role_of_mark (c, script);
  else if (g_unichar_isalnum (c))
    role = ROLE_LETTER;
  else if (g_unichar_type (c) == G_UNICODE_FORMAT)
    role = ROLE_DROPPED; /* joiners, soft hyphens, marks of direction */
  else
    role = ROLE_SEPARATOR;

  return role == ROLE_LETTER && stands_alone (c, script) ? ROLE_ALONE : role;
}

/* Letters with a stroke and the like, which have no decomposition. */
static const char *
spell_letter (gunichar c)
{
  switch (c)
    {
    case 0x0111: /* đ */
    case 0x00f0: /* ð */
      return "d";
    case 0x0127: /* ħ */
      return "h";
    case 0x0131: /* ı */
      return "i";
    case 0x0142: /* ł */
      return "l";
    case 0x00f8: /* ø */
      return "o";
    case 0x0167: /* ŧ */
      return "t";
    case 0x00e6: /* æ */
      return "ae";
    case 0x0153: /* œ */
      return "oe";
    case 0x00fe: /* þ */
      return "th";
    case 0x0640: /* Arabic tatweel, which only stretches a word */
      return "";
    default:
      return NULL;
    }
}

static void
close_token (Folding *self)
{
  if (!self->open)
    return;

  self->token.bytes = self->folded->len - self->token.start;
  if (self->tokens != NULL)
    g_array_append_val (self->tokens, self->token);
  self->open = FALSE;
}

static void
open_token (Folding *self, gboolean alone)
{
  gboolean joined = alone && self->alone && !self->separated && self->folded->len > 0;

  close_token (self);
  if (self->folded->len > 0)
    g_string_append_c (self->folded, ' ');
  self->token = (RokadSearchToken){ self->folded->len, 0, 0, joined };
  self->open = TRUE;
  self->alone = alone;
  self->separated = FALSE;
}

static void
append_letter (Folding *self, gunichar c)
{
  const char *spelt = spell_letter (c);

  if (spelt != NULL)
    g_string_append (self->folded, spelt);
  else if (c >= 0x80 && g_unichar_isdigit (c))
    g_string_append_c (self->folded, (char) ('0' + g_unichar_digit_value (c)));
  else
    g_string_append_unichar (self->folded, c);
  self->token.letters += spelt != NULL ? (glong) strlen (spelt) : 1;
}

static void
fold_character (Folding *self, gunichar c)
{
  Role role = role_of (c);

  switch (role)
    {
    case ROLE_LETTER:
    case ROLE_ALONE:
      if (!self->open || self->alone || role == ROLE_ALONE)
        open_token (self, role == ROLE_ALONE);
      append_letter (self, c);
      break;
    case ROLE_SOUND:
      if (self->open)
        g_string_append_unichar (self->folded, c);
      break;
    case ROLE_SEPARATOR:
      close_token (self);
      self->separated = TRUE;
      break;
    case ROLE_DROPPED:
      break;
    }
}

static void
fold_ascii (Folding *self, const char *text)
{
  for (; *text != '\0'; text++)
    fold_character (self, (guchar) g_ascii_tolower (*text));
}

static void
fold_unicode (Folding *self, const char *text)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autofree char *lower = plain != NULL ? g_utf8_casefold (plain, -1) : NULL;

  if (lower == NULL)
    return; /* not UTF-8 */

  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    fold_character (self, g_utf8_get_char (p));
}

void
rokad_search_fold (const char *text, GString *folded, GArray *tokens)
{
  Folding self = { .folded = folded, .tokens = tokens };

  if (g_str_is_ascii (text))
    fold_ascii (&self, text);
  else
    fold_unicode (&self, text);
  close_token (&self);
}

char *
rokad_search_fold_text (const char *text)
{
  GString *folded = g_string_new (NULL);

  rokad_search_fold (text, folded, NULL);
  return g_string_free (folded, FALSE);
}
