#include "config.h"

#include "rokad-shift.h"

#include <string.h>

#include "rokad-time.h"

void
rokad_shift_free (RokadShift *self)
{
  g_free (self->shift_id);
  g_free (self->business_date);
  g_free (self);
}

/* The till's open shift, NULL without error for none. */
static RokadShift *
find_open (RokadDb *shop_db, GError **error)
{
  static const char sql[] =
      "SELECT shift_id, business_date FROM shift"
      " WHERE journal_id = (SELECT journal_id FROM node) ORDER BY seq DESC LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  RokadShift *self;

  if (query == NULL || rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return NULL;

  self = g_new0 (RokadShift, 1);
  self->shift_id = rokad_query_dup_text (query, 0);
  self->business_date = rokad_query_dup_text (query, 1);
  return self;
}

static char *
business_date (const RokadStamp *stamp)
{
  return rokad_time_business_date (stamp->at_us, stamp->zone, ROKAD_DAY_BEGINS_HOUR);
}

char *
rokad_shift_next_date (RokadShop *shop)
{
  RokadStamp stamp = rokad_shop_stamp (shop);
  g_autofree char *today = business_date (&stamp);
  g_autoptr (RokadShift) open = find_open (rokad_shop_db (shop), NULL);

  return open != NULL && strcmp (open->business_date, today) > 0
             ? g_steal_pointer (&open->business_date)
             : g_steal_pointer (&today);
}

gboolean
rokad_shift_is_over (RokadShop *shop)
{
  g_autofree char *next = rokad_shift_next_date (shop);
  g_autoptr (RokadShift) open = find_open (rokad_shop_db (shop), NULL);

  return open != NULL && !g_str_equal (open->business_date, next);
}

static RokadShift *
open_new (RokadShop *shop,
          RokadTransaction *transaction,
          const RokadStamp *stamp,
          const char *date,
          GError **error)
{
  g_autoptr (RokadShift) self = g_new0 (RokadShift, 1);
  g_auto (RokadJsonWriter) body;

  self->shift_id = rokad_environment_uuid (rokad_shop_environment (shop));
  self->business_date = g_strdup (date);

  rokad_json_writer_init (&body);
  rokad_json_writer_begin_object (&body, NULL);
  rokad_json_writer_text (&body, "shift", self->shift_id);
  rokad_json_writer_text (&body, "business_date", date);
  rokad_json_writer_end_object (&body);

  if (!rokad_shop_record (shop, transaction, stamp, "shift.opened", body.text->str, NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}

RokadShift *
rokad_shift_ensure (RokadShop *shop,
                    RokadTransaction *transaction,
                    const RokadStamp *stamp,
                    gboolean today,
                    GError **error)
{
  g_autofree char *date = business_date (stamp);
  g_autoptr (GError) find_error = NULL;
  g_autoptr (RokadShift) open = find_open (transaction, &find_error);

  if (find_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&find_error));
      return NULL;
    }
  if (open != NULL && (!today || strcmp (open->business_date, date) >= 0))
    return g_steal_pointer (&open);

  return open_new (shop, transaction, stamp, date, error);
}
