/* A line of a journal is an entry, read the same by us and by another reader, or it is refused with
 * a reason. Whatever an entry's body says, folding it, as a till's or as a ruling, ends in an error
 * or in rows, never in a crash.
 */
#include <json-glib/json-glib.h>
#include <stdint.h>
#include <string.h>

#include "rokad-catalog.h"
#include "rokad-fold.h"
#include "rokad-parked.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void check_same (const RokadJson *ours, JsonNode *theirs);

static void
check_members (const RokadJson *ours, JsonObject *theirs)
{
  g_assert (rokad_json_length (ours) == json_object_get_size (theirs));
  for (const RokadJson *value = rokad_json_first (ours); value != NULL;
       value = rokad_json_next (ours, value))
    check_same (value, json_object_get_member (theirs, rokad_json_key (value)));
}

static void
check_elements (const RokadJson *ours, JsonArray *theirs)
{
  g_assert (rokad_json_length (ours) == json_array_get_length (theirs));
  for (guint i = 0; i < rokad_json_length (ours); i++)
    check_same (rokad_json_at (ours, i), json_array_get_element (theirs, i));
}

/* The other reader forgives more than ours, so it must read all that ours reads, and the same. */
static void
check_same (const RokadJson *ours, JsonNode *theirs)
{
  g_assert (theirs != NULL);
  if (rokad_json_is_object (ours))
    check_members (ours, json_node_get_object (theirs));
  else if (rokad_json_is_array (ours))
    check_elements (ours, json_node_get_array (theirs));
  else if (rokad_json_is_text (ours))
    g_assert_cmpstr (rokad_json_as_text (ours), ==, json_node_get_string (theirs));
  else if (rokad_json_is_int (ours))
    g_assert_cmpint (rokad_json_as_int (ours), ==, json_node_get_int (theirs));
}

static void
check_other_reader (const RokadEntry *entry, const char *line, gsize bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;
  JsonObject *root;

  json_parser_load_from_data (parser, line, (gssize) bytes, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (entry->journal_id, ==, json_object_get_string_member (root, "journal"));
  g_assert_cmpint (entry->seq, ==, json_object_get_int_member (root, "seq"));
  g_assert_cmpstr (entry->prev, ==, json_object_get_string_member (root, "prev"));
  g_assert_cmpstr (entry->at, ==, json_object_get_string_member (root, "at"));
  g_assert_cmpstr (entry->staff, ==, json_object_get_string_member (root, "staff"));
  g_assert_cmpstr (entry->kind, ==, json_object_get_string_member (root, "kind"));
  g_assert_cmpint (entry->v, ==, json_object_get_int_member (root, "v"));
  check_same (entry->body, json_object_get_member (root, "body"));
}

/* Where nothing is escaped, the header's bytes follow from its fields: there is one way to write.
 */
static void
check_one_form (const RokadEntry *entry, const char *line, gsize bytes)
{
  g_autofree char *header = NULL;

  if (memchr (line, '\\', bytes) != NULL)
    return;

  header = g_strdup_printf ("{\"journal\":\"%s\",\"seq\":%" G_GINT64_FORMAT
                            ",\"prev\":\"%s\",\"at\":\"%s\",\"staff\":\"%s\",\"kind\":\"%s\""
                            ",\"v\":%" G_GINT64_FORMAT ",\"body\":{",
                            entry->journal_id, entry->seq, entry->prev, entry->at, entry->staff,
                            entry->kind, entry->v);
  g_assert (bytes >= strlen (header) + 2);
  g_assert (memcmp (line, header, strlen (header)) == 0);
}

typedef gboolean (*Fold) (RokadTransaction *transaction,
                          const char *blobs,
                          const RokadEntry *entry,
                          GError **error);

/* A file that is gone with its connection. */
static RokadDb *
open_file (const char *schema)
{
  g_autoptr (GError) error = NULL;
  RokadDb *db = rokad_db_open ("", ROKAD_DB_OWN, NULL, &error);

  g_assert_no_error (error);
  g_assert (rokad_db_migrate (db, schema, NULL));
  return db;
}

static void
add_journal (RokadTransaction *transaction, const RokadEntry *entry)
{
  static const char sql[] =
      "INSERT INTO journal (journal_id, root_id, scope, own, term, series, public_key, head_seq,"
      " head_hash, head_at_us) VALUES (?1, ?1, 'shop', 0, 1, '', '', 0, hex (zeroblob (32)), 0)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, NULL);

  rokad_query_bind_text (query, 1, entry->journal_id);
  g_assert (rokad_query_run (query, NULL));
}

/* Rolled back each time. An entry that cannot be folded is refused for what it says: it would be
 * set aside, and stop no other; it is no reason to distrust the disk.
 */
static void
fold_into (RokadDb *db, Fold fold, const RokadEntry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (db, &error);

  g_assert_no_error (error);
  add_journal (transaction, entry);
  g_assert (fold (transaction, "/nonexistent", entry, &error) == (error == NULL));
  g_assert (error == NULL || rokad_parked_is_reason (error));
  g_assert (!rokad_db_has_failed (db));
}

static void
fold (const RokadEntry *entry)
{
  static RokadDb *shop;
  static RokadDb *catalog;

  if (shop == NULL)
    {
      shop = open_file ("/rokad/core/shop");
      catalog = open_file ("/rokad/core/catalog");
    }
  fold_into (shop, rokad_fold, entry);
  fold_into (catalog, rokad_catalog_fold, entry);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *line = size > 0 ? (const char *) data : "";
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadEntry) entry = rokad_entry_parse (line, size, &error);

  g_assert ((entry == NULL) == (error != NULL));
  if (entry == NULL)
    {
      g_assert (error->domain == ROKAD_JOURNAL_ERROR);
      return 0;
    }

  check_other_reader (entry, line, size);
  check_one_form (entry, line, size);
  fold (entry);
  return 0;
}
