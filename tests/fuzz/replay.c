/*
 * Drives a fuzz target without libFuzzer, so that the ordinary suite keeps what fuzzing found:
 * every file of the corpus as it is, then as many mutations of them as asked for. Same seed, same
 * bytes.
 *
 * Usage: replay CORPUS_FOLDER [MUTATIONS [SEED]]
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#define MUTATIONS_DEFAULT 50000
#define CHANGES_MAX 8
#define LENGTH_MAX 65536

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
feed (const GByteArray *input)
{
  /* An exact copy: reading one byte too far then is an error that the sanitizer sees. */
  g_autofree uint8_t *data = g_memdup2 (input->data, input->len);

  LLVMFuzzerTestOneInput (data, input->len);
}

static int
compare_names (const void *a, const void *b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
load_corpus (const char *folder)
{
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));

  /* A folder has no order of its own, and the seed must mean the same everywhere. */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      char *contents;
      size_t length;

      g_file_get_contents (g_ptr_array_index (names, i), &contents, &length, &error);
      g_assert_no_error (error);
      g_ptr_array_add (corpus, g_bytes_new_take (contents, length));
    }

  return g_steal_pointer (&corpus);
}

static void
insert (GByteArray *input, guint at, const uint8_t *bytes, guint length)
{
  guint tail = input->len - at;

  g_byte_array_set_size (input, input->len + length);
  memmove (input->data + at + length, input->data + at, tail);
  memmove (input->data + at, bytes, length);
}

/* Changes that parsers trip over: a wrong byte, a byte too many, a piece lost or doubled. */
static void
change (GByteArray *input, GRand *chance)
{
  static const uint8_t nasty[] = { '\0', '\n', '\r', '"', ',', '\t', '-', '9', 0x7f, 0x80, 0xff };
  uint8_t byte = nasty[g_rand_int_range (chance, 0, G_N_ELEMENTS (nasty))];
  guint at = g_rand_int_range (chance, 0, (gint32) input->len + 1);
  guint wanted = (guint) g_rand_int_range (chance, 1, 32);
  guint piece = MIN (wanted, input->len - at);
  g_autofree uint8_t *copy = g_memdup2 (input->data + at, piece);

  switch (g_rand_int_range (chance, 0, 5))
    {
    case 0:
      if (at < input->len)
        input->data[at] = byte;
      break;
    case 1:
      if (at < input->len)
        input->data[at] ^= (uint8_t) (1 << g_rand_int_range (chance, 0, 8));
      break;
    case 2:
      insert (input, at, &byte, 1);
      break;
    case 3:
      if (piece > 0)
        g_byte_array_remove_range (input, at, piece);
      break;
    case 4:
      if (piece > 0 && input->len + piece <= LENGTH_MAX)
        insert (input, at, copy, piece);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
feed_mutation (const GPtrArray *corpus, GRand *chance)
{
  guint chosen = g_rand_int_range (chance, 0, (gint32) corpus->len);
  gsize length;
  const uint8_t *bytes = g_bytes_get_data (g_ptr_array_index (corpus, chosen), &length);
  g_autoptr (GByteArray) input = g_byte_array_new ();
  int changes = g_rand_int_range (chance, 1, CHANGES_MAX + 1);

  g_byte_array_append (input, bytes, (guint) length);
  for (int i = 0; i < changes; i++)
    change (input, chance);

  feed (input);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) corpus = NULL;
  g_autoptr (GRand) chance = NULL;
  guint64 mutations = argc > 2 ? g_ascii_strtoull (argv[2], NULL, 10) : MUTATIONS_DEFAULT;
  guint64 seed = argc > 3 ? g_ascii_strtoull (argv[3], NULL, 10) : 1;

  if (argc < 2)
    {
      g_printerr ("Usage: %s CORPUS_FOLDER [MUTATIONS [SEED]]\n", argv[0]);
      return 2;
    }

  corpus = load_corpus (argv[1]);
  g_assert_cmpuint (corpus->len, >, 0);
  for (guint i = 0; i < corpus->len; i++)
    {
      g_autoptr (GByteArray) input =
          g_bytes_unref_to_array (g_bytes_ref (g_ptr_array_index (corpus, i)));

      feed (input);
    }

  chance = g_rand_new_with_seed ((guint32) seed);
  for (guint64 i = 0; i < mutations; i++)
    feed_mutation (corpus, chance);

  g_print ("%u corpus files, %" G_GUINT64_FORMAT " mutations\n", corpus->len, mutations);
  return 0;
}
