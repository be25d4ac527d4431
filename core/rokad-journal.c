/* The only writer of the tables `journal` and `entry`. */
#include "config.h"

#include "rokad-journal.h"

#include <string.h>

#include "rokad-environment.h"
#include "rokad-time.h"

char *
rokad_journal_own (RokadDb *db, GError **error)
{
  static const char sql[] = "SELECT journal_id FROM node";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);

  if (query == NULL || rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return NULL;
  return rokad_query_dup_text (query, 0);
}

gboolean
rokad_journal_head (RokadDb *db, const char *journal_id, RokadHead *out_head, GError **error)
{
  static const char sql[] =
      "SELECT head_seq, head_hash, head_at_us FROM journal WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, journal_id);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    {
      out_head->seq = rokad_query_int (query, 0);
      g_strlcpy (out_head->hash, rokad_query_text (query, 1), ROKAD_HASH_HEX_BYTES);
      out_head->at_us = rokad_query_int (query, 2);
      return TRUE;
    }
  if (step == ROKAD_STEP_DONE)
    g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING, "no journal %s", journal_id);
  return FALSE;
}

gboolean
rokad_journal_term (RokadDb *db, const char *journal_id, gint64 *out_term, GError **error)
{
  static const char sql[] = "SELECT term FROM journal WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, journal_id);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    {
      *out_term = rokad_query_int (query, 0);
      return TRUE;
    }
  if (step == ROKAD_STEP_DONE)
    g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING, "no journal %s", journal_id);
  return FALSE;
}

static gboolean
insert_line (RokadTransaction *transaction,
             const RokadEntry *entry,
             const char *line,
             gsize bytes,
             GError **error)
{
  static const char sql[] = "INSERT INTO entry (journal_id, seq, line) VALUES (?1, ?2, ?3)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, entry->chain);
  rokad_query_bind_int (query, 2, entry->seq);
  rokad_query_bind_blob (query, 3, line, bytes);
  return rokad_query_run (query, error);
}

static gboolean
move_head (RokadTransaction *transaction, const RokadEntry *entry, gint64 at_us, GError **error)
{
  static const char sql[] =
      "UPDATE journal SET head_seq = ?2, head_hash = ?3, head_at_us = max (head_at_us, ?4)"
      " WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, entry->chain);
  rokad_query_bind_int (query, 2, entry->seq);
  rokad_query_bind_text (query, 3, entry->hash);
  rokad_query_bind_int (query, 4, at_us);
  return rokad_query_run (query, error);
}

gboolean
rokad_journal_add (RokadTransaction *transaction,
                   const RokadEntry *entry,
                   const char *line,
                   gsize bytes,
                   GError **error)
{
  return insert_line (transaction, entry, line, bytes, error);
}

gboolean
rokad_journal_end (RokadTransaction *transaction,
                   const RokadEntry *last,
                   gint64 at_us,
                   GError **error)
{
  return move_head (transaction, last, at_us, error);
}

/* The journal that this node writes in the file, and its head. */
static char *
read_own_head (RokadTransaction *transaction, RokadHead *out_head, GError **error)
{
  static const char sql[] = "SELECT journal_id, head_seq, head_hash, head_at_us FROM journal"
                            " WHERE journal_id = (SELECT journal_id FROM node)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  RokadStep step;

  if (query == NULL || (step = rokad_query_step (query, error)) == ROKAD_STEP_ERROR)
    return NULL;

  g_assert (step == ROKAD_STEP_ROW); /* a shop is written only after its set-up */
  out_head->seq = rokad_query_int (query, 1);
  g_strlcpy (out_head->hash, rokad_query_text (query, 2), ROKAD_HASH_HEX_BYTES);
  out_head->at_us = rokad_query_int (query, 3);
  return rokad_query_dup_text (query, 0);
}

gboolean
rokad_journal_append (RokadTransaction *transaction,
                      const RokadStamp *stamp,
                      const char *kind,
                      gint64 v,
                      const char *body,
                      RokadEntry **out_entry,
                      GError **error)
{
  RokadHead head;
  g_autofree char *journal_id = read_own_head (transaction, &head, error);
  g_autoptr (GString) line = NULL;
  g_autoptr (RokadEntry) entry = NULL;

  if (journal_id == NULL)
    return FALSE;

  /* Read back as a stranger would: an entry that no other node could read is never written. */
  line = rokad_entry_line_new (journal_id, &head, stamp, kind, v, body);
  entry = rokad_entry_parse (line->str, line->len, error);
  if (entry == NULL || !insert_line (transaction, entry, line->str, line->len, error) ||
      !move_head (transaction, entry, stamp->replay ? 0 : entry->at_us, error))
    return FALSE;

  if (out_entry != NULL)
    *out_entry = g_steal_pointer (&entry);
  return TRUE;
}

static void
write_opening (RokadJsonWriter *writer, const RokadOpening *opening)
{
  rokad_json_writer_begin_object (writer, NULL);
  rokad_json_writer_text (writer, "scope", opening->scope);
  rokad_json_writer_text (writer, "public_key", opening->public_key);
  rokad_json_writer_text (writer, "series", opening->series);
  rokad_json_writer_int (writer, "term", opening->term);
  if (opening->parent_id != NULL)
    {
      rokad_json_writer_begin_array (writer, "parent");
      rokad_json_writer_text (writer, NULL, opening->parent_id);
      rokad_json_writer_int (writer, NULL, opening->parent_seq);
      rokad_json_writer_text (writer, NULL, opening->parent_hash);
      rokad_json_writer_end_array (writer);
    }
  else
    rokad_json_writer_null (writer, "parent");
  rokad_json_writer_end_object (writer);
}

static gboolean
insert_journal (RokadTransaction *transaction,
                const char *journal_id,
                gboolean own,
                const RokadOpening *opening,
                GError **error)
{
  static const char sql[] =
      "INSERT INTO journal (journal_id, root_id, scope, own, series, public_key, parent_id,"
      "                     parent_seq, parent_hash, term, head_seq, head_hash, head_at_us)"
      " VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, '" ROKAD_HASH_OF_NOTHING "', 0)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, journal_id);
  rokad_query_bind_text (query, 2, opening->scope);
  rokad_query_bind_int (query, 3, own);
  rokad_query_bind_text (query, 4, opening->series);
  rokad_query_bind_text (query, 5, opening->public_key);
  rokad_query_bind_text (query, 6, opening->parent_id);
  if (opening->parent_id != NULL)
    rokad_query_bind_int (query, 7, opening->parent_seq);
  else
    rokad_query_bind_null (query, 7);
  rokad_query_bind_text (query, 8, opening->parent_hash);
  rokad_query_bind_int (query, 9, opening->term);
  return rokad_query_run (query, error);
}

gboolean
rokad_journal_adopt (RokadTransaction *transaction, const RokadEntry *opening, GError **error)
{
  const RokadJson *body = opening->body;
  const RokadJson *parent = rokad_json_array (body, "parent");
  RokadOpening row = {
    .scope = rokad_json_text (body, "scope"),
    .series = rokad_json_text (body, "series"),
    .public_key = rokad_json_text (body, "public_key"),
    .term = rokad_json_int (body, "term"),
    .parent_id = parent != NULL ? rokad_json_text_at (parent, 0) : NULL,
    .parent_seq = rokad_json_int_at (parent, 1),
    .parent_hash = parent != NULL ? rokad_json_text_at (parent, 2) : NULL,
  };

  return insert_journal (transaction, opening->journal_id, FALSE, &row, error);
}

gboolean
rokad_journal_branch (RokadTransaction *transaction,
                      const char *from,
                      const RokadEntry *first,
                      GError **error)
{
  static const char sql[] =
      "INSERT INTO journal (journal_id, root_id, scope, own, series, public_key, parent_id,"
      " parent_seq, parent_hash, term, head_seq, head_hash, head_at_us, certificate)"
      " SELECT ?1, root_id, scope, 0, series, public_key, journal_id, ?3, ?4, term, ?3, ?4, 0,"
      " certificate FROM journal WHERE journal_id = ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, first->hash);
  rokad_query_bind_text (query, 2, from);
  rokad_query_bind_int (query, 3, first->seq - 1);
  rokad_query_bind_text (query, 4, first->prev);
  return rokad_query_run (query, error);
}

gboolean
rokad_journal_sign (RokadTransaction *transaction,
                    const char *chain,
                    const RokadSignedPosition *head,
                    GError **error)
{
  static const char sql[] = "UPDATE journal SET signed_seq = ?2, signed_hash = ?3, signature = ?4"
                            " WHERE journal_id = ?1 AND signed_seq < ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, chain);
  rokad_query_bind_int (query, 2, head->at.seq);
  rokad_query_bind_text (query, 3, head->at.hash);
  rokad_query_bind_text (query, 4, head->signature);
  return rokad_query_run (query, error);
}

gboolean
rokad_journal_certify (RokadTransaction *transaction,
                       const char *root_id,
                       const char *certificate,
                       GError **error)
{
  static const char sql[] = "UPDATE journal SET certificate = ?2 WHERE root_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, root_id);
  rokad_query_bind_text (query, 2, certificate);
  return rokad_query_run (query, error);
}

gboolean
rokad_journal_copy_row (RokadDb *from, RokadTransaction *to, const char *journal_id, GError **error)
{
  static const char sql[] = "SELECT scope, series, public_key, term FROM journal"
                            " WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (from, sql, error);
  RokadOpening opening = { 0 };

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, journal_id);
  if (rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return FALSE;

  opening.scope = rokad_query_text (query, 0);
  opening.series = rokad_query_text (query, 1);
  opening.public_key = rokad_query_text (query, 2);
  opening.term = rokad_query_int (query, 3);
  return insert_journal (to, journal_id, TRUE, &opening, error);
}

static gboolean
write_node (RokadTransaction *transaction, const char *journal_id, GError **error)
{
  static const char sql[] =
      "INSERT INTO node (only_row, journal_id) VALUES (1, ?1)"
      " ON CONFLICT (only_row) DO UPDATE SET journal_id = excluded.journal_id";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, journal_id);
  return rokad_query_run (query, error);
}

gboolean
rokad_journal_open (RokadTransaction *transaction,
                    const char *journal_id,
                    const RokadOpening *opening,
                    const RokadStamp *stamp,
                    GError **error)
{
  g_auto (RokadJsonWriter) body;

  rokad_json_writer_init (&body);
  write_opening (&body, opening);
  return insert_journal (transaction, journal_id, TRUE, opening, error) &&
         write_node (transaction, journal_id, error) &&
         rokad_journal_append (transaction, stamp, "journal.opened", 1, body.text->str, NULL,
                               error);
}

gboolean
rokad_journal_each (RokadDb *db,
                    const char *journal_id,
                    RokadLineFunc func,
                    gpointer data,
                    GError **error)
{
  static const char sql[] = "SELECT line FROM entry WHERE journal_id = ?1 ORDER BY seq";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, journal_id);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      gsize bytes;
      const char *line = rokad_query_bytes (query, 0, &bytes);

      if (!func (line, bytes, data, error))
        return FALSE;
    }
  return step == ROKAD_STEP_DONE;
}

GStrv
rokad_journal_list (RokadDb *db, GError **error)
{
  static const char sql[] = "SELECT journal_id FROM journal ORDER BY term, journal_id";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_strv_builder_add (ids, rokad_query_text (query, 0));
  return step == ROKAD_STEP_DONE ? g_strv_builder_end (ids) : NULL;
}

char *
rokad_journal_line (RokadDb *db, const char *journal_id, gint64 seq, GError **error)
{
  static const char sql[] = "SELECT line FROM entry WHERE journal_id = ?1 AND seq = ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, journal_id);
  rokad_query_bind_int (query, 2, seq);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    {
      gsize bytes;
      const char *line = rokad_query_bytes (query, 0, &bytes);

      return g_strndup (line, bytes);
    }
  if (step == ROKAD_STEP_DONE)
    g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING,
                 "no entry %" G_GINT64_FORMAT " in journal %s", seq, journal_id);
  return NULL;
}
