#include "config.h"

#include "rokad-guest.h"

#define COLUMNS "node, name, public_key, token_hash, nonce, next, challenge, seen_us, fenced"

void
rokad_guest_free (RokadGuest *self)
{
  g_free (self->node);
  g_free (self->name);
  g_free (self->public_key);
  g_free (self);
}

static RokadGuest *
guest_from_row (RokadQuery *query)
{
  RokadGuest *self = g_new0 (RokadGuest, 1);

  self->node = rokad_query_dup_text (query, 0);
  self->name = rokad_query_dup_text (query, 1);
  self->public_key = rokad_query_dup_text (query, 2);
  g_strlcpy (self->token_hash, rokad_query_text (query, 3), sizeof self->token_hash);
  g_strlcpy (self->nonce, rokad_query_text (query, 4), sizeof self->nonce);
  g_strlcpy (self->next, rokad_query_text (query, 5), sizeof self->next);
  g_strlcpy (self->challenge, rokad_query_text (query, 6), sizeof self->challenge);
  self->seen_us = rokad_query_int (query, 7);
  self->fenced = rokad_query_int (query, 8) != 0;
  return self;
}

GPtrArray *
rokad_guest_list (RokadDb *shop_db, GError **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM guest ORDER BY name, node";
  g_autoptr (GPtrArray) guests = g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_guest_free);
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_ptr_array_add (guests, guest_from_row (query));
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&guests) : NULL;
}

RokadGuest *
rokad_guest_get (RokadDb *shop_db, const char *node, GError **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM guest WHERE node = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, node);
  return rokad_query_step (query, error) == ROKAD_STEP_ROW ? guest_from_row (query) : NULL;
}

RokadGuest *
rokad_guest_of_token (RokadDb *shop_db, const char *token_hash, GError **error)
{
  static const char sql[] =
      "SELECT " COLUMNS " FROM guest WHERE token_hash = ?1 ORDER BY fenced DESC, node LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, token_hash);
  return rokad_query_step (query, error) == ROKAD_STEP_ROW ? guest_from_row (query) : NULL;
}

gboolean
rokad_guest_save (RokadTransaction *transaction, const RokadGuest *guest, GError **error)
{
  static const char sql[] =
      "INSERT INTO guest (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
      " ON CONFLICT (node) DO UPDATE SET name = excluded.name, public_key = excluded.public_key,"
      " token_hash = excluded.token_hash, nonce = excluded.nonce, next = excluded.next,"
      " challenge = excluded.challenge, seen_us = excluded.seen_us, fenced = excluded.fenced";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, guest->node);
  rokad_query_bind_text (query, 2, guest->name);
  rokad_query_bind_text (query, 3, guest->public_key);
  rokad_query_bind_text (query, 4, guest->token_hash);
  rokad_query_bind_text (query, 5, guest->nonce);
  rokad_query_bind_text (query, 6, guest->next);
  rokad_query_bind_text (query, 7, guest->challenge);
  rokad_query_bind_int (query, 8, guest->seen_us);
  rokad_query_bind_int (query, 9, guest->fenced);
  return rokad_query_run (query, error);
}

gboolean
rokad_guest_add_code (RokadTransaction *transaction,
                      const char *code_hash,
                      gint64 expires_us,
                      GError **error)
{
  static const char sql[] = "INSERT INTO enrol_code (code_hash, expires_us) VALUES (?1, ?2)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, code_hash);
  rokad_query_bind_int (query, 2, expires_us);
  return rokad_query_run (query, error);
}

gboolean
rokad_guest_use_code (RokadTransaction *transaction,
                      const char *code_hash,
                      gint64 now_us,
                      gboolean *out_good,
                      GError **error)
{
  static const char sql[] = "DELETE FROM enrol_code WHERE code_hash = ?1 AND expires_us > ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, code_hash);
  rokad_query_bind_int (query, 2, now_us);
  if (!rokad_query_run (query, error))
    return FALSE;

  *out_good = rokad_db_changes (transaction) > 0;
  return TRUE;
}
