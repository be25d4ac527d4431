#include "config.h"

#include "rokad-order-state.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#define STATES_PATH "/rokad/core/order-states.json"

/* The table is part of the program: that it can be read is a matter of the build. */
static JsonArray *
load_states (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GBytes) bytes = g_resources_lookup_data (STATES_PATH, 0, NULL);
  gsize size;
  const char *text;

  g_assert (bytes != NULL);
  text = g_bytes_get_data (bytes, &size);
  g_assert (json_parser_load_from_data (parser, text, (gssize) size, NULL));

  return json_array_ref (json_object_get_array_member (
      json_node_get_object (json_parser_get_root (parser)), "states"));
}

static gboolean
covers (const RokadOrderFacts *facts)
{
  return facts->total_minor >= 0 ? facts->paid_minor >= facts->total_minor
                                 : facts->paid_minor <= facts->total_minor;
}

static gboolean
holds (JsonObject *row, const RokadOrderFacts *facts)
{
  const char *has = json_object_get_string_member_with_default (row, "has", NULL);
  const char *lacks = json_object_get_string_member_with_default (row, "lacks", NULL);
  const char *paid = json_object_get_string_member_with_default (row, "paid", NULL);

  g_assert (paid == NULL || g_str_equal (paid, "covers"));

  return (has == NULL || g_hash_table_contains (facts->kinds, has)) &&
         (lacks == NULL || !g_hash_table_contains (facts->kinds, lacks)) &&
         (paid == NULL || covers (facts));
}

const char *
rokad_order_state (const RokadOrderFacts *facts)
{
  static gsize loaded = 0;
  static JsonArray *states;

  if (g_once_init_enter (&loaded))
    {
      states = load_states ();
      g_once_init_leave (&loaded, 1);
    }

  for (guint i = 0; i < json_array_get_length (states); i++)
    {
      JsonObject *row = json_array_get_object_element (states, i);

      if (holds (row, facts))
        return json_object_get_string_member (row, "state");
    }

  g_assert_not_reached (); /* the last row has no condition */
}
