/* Bodies that no till of ours writes: each is a receipt or an error, never a crash. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "receipt-order.h"
#include "rokad-receipt.h"

/* What must never be printed as a receipt. */
static void
test_refused (void)
{
  static const struct
  {
    const char *part;
    const char *instead;
  } changes[] = {
    { "\"order.paid\"", "\"order.paid2\"" },
    { "\"order.paid\"", "\"order.undone\"" },
    { "01937f3e-5a2c-7b11-9c40-3d2e1f0a9b8c", "01937f3e" },
    { "K7Q/26-000123", "" },
    { "\"INR\"", "\"XXX\"" },
    { "\"exponent\":2", "\"exponent\":0" },
    { "\"seller\"", "\"buyer\"" },
    { "\"lines\"", "\"rows\"" },
    { "Salt 1 kg", "" },
    { "\"quantity\":2000", "\"quantity\":100000000" },
    { "\"price_minor\":2800", "\"price_minor\":\"2800\"" },
    { "\"taxable_minor\":5334,\"parts", "\"taxable_minor\":9999999999999,\"parts" },
    { "\"tax\":0", "\"tax\":2" },
    { "\"tax\":0", "\"tax\":-2" },
    { "\"tax\":0", "\"tax\":1" },
    { "[133,133]", "[133]" },
    { "[133,133]", "[133,\"133\"]" },
    { "[\"SGST\",250]", "[\"SGST\"]" },
    { "[\"SGST\",250]", "[[\"SGST\"],[250]]" },
    { "[\"SGST\",250]", "[\"SGST of a name that is far too long\",250]" },
    { "\"payable_minor\":11300", "\"payable_minor\":null" },
    { "\"payable_minor\":11300,", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GString) line = g_string_new (receipt_small_line);
      g_autoptr (GError) error = NULL;
      g_autoptr (RokadEntry) entry = NULL;

      g_assert_cmpuint (g_string_replace (line, changes[i].part, changes[i].instead, 1), ==, 1);
      entry = rokad_entry_parse (line->str, line->len, &error);
      g_assert_no_error (error);
      g_assert_null (rokad_receipt_new (entry, RECEIPT_SMALL_HASH, 0, &error));
      g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
    }
}

/* Puts @value in the place of the node that comes *@left nodes after @node. FALSE when there are
 * not so many.
 */
static gboolean replace_member (JsonNode *node, guint *left, const char *value);
static gboolean replace_element (JsonNode *node, guint *left, const char *value);

static gboolean
replace_node (JsonNode *node, guint *left, const char *value)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return replace_member (node, left, value);

  return JSON_NODE_HOLDS_ARRAY (node) && replace_element (node, left, value);
}

static gboolean
replace_member (JsonNode *node, guint *left, const char *value)
{
  JsonObject *object = json_node_get_object (node);
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      if (*left == 0)
        {
          json_object_set_member (object, l->data, json_from_string (value, NULL));
          return TRUE;
        }
      *left -= 1;
      if (replace_node (json_object_get_member (object, l->data), left, value))
        return TRUE;
    }

  return FALSE;
}

static gboolean
replace_element (JsonNode *node, guint *left, const char *value)
{
  JsonArray *array = json_node_get_array (node);
  guint length = json_array_get_length (array);

  for (guint i = 0; i < length; i++)
    {
      if (*left == 0)
        {
          JsonArray *other = json_array_new ();

          for (guint k = 0; k < length; k++)
            json_array_add_element (other,
                                    k == i ? json_from_string (value, NULL)
                                           : json_node_copy (json_array_get_element (array, k)));
          json_node_take_array (node, other);
          return TRUE;
        }
      *left -= 1;
      if (replace_node (json_array_get_element (array, i), left, value))
        return TRUE;
    }

  return FALSE;
}

/* TRUE for a receipt, which must then be drawn; FALSE for an error, which must be the right one. */
static gboolean
try_line (JsonNode *root)
{
  g_autofree char *line = json_to_string (root, FALSE);
  g_autoptr (RokadEntry) entry = rokad_entry_parse (line, strlen (line), NULL);
  g_autoptr (RokadReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;

  if (entry == NULL)
    return FALSE; /* the journal would not have taken it */

  receipt = rokad_receipt_new (entry, RECEIPT_SMALL_HASH, 0, &error);
  if (receipt == NULL)
    {
      g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
      return FALSE;
    }

  for (guint columns = ROKAD_RECEIPT_COLUMNS_MIN; columns <= ROKAD_RECEIPT_COLUMNS_MAX;
       columns += 24)
    {
      g_autofree char *text = rokad_receipt_to_text (receipt, columns);

      g_assert_true (g_str_has_suffix (text, "\n"));
    }
  g_assert_cmpfloat (rokad_receipt_draw (receipt, NULL, 200), >, 100);
  return TRUE;
}

/* Every value of the entry is replaced by each of these. */
static void
test_hostile (void)
{
  g_autofree char *letters = g_strnfill (1024, 'W');
  g_autofree char *longest = g_strdup_printf ("\"%s\"", letters);
  const char *const values[] = {
    "null",
    "true",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "\"\"",
    "\" \\u2028\\n\\u200d\\u0301\"",
    "[]",
    "[[]]",
    "{}",
    "[\"x\",1,null]",
    "\"0001-01-01T00:00:00+14:00\"", /* for the time: in UTC it is a year that is none */
    longest,
  };
  guint good = 0;
  guint bad = 0;
  gboolean more = TRUE;

  for (guint place = 0; more; place++)
    for (guint i = 0; i < G_N_ELEMENTS (values); i++)
      {
        g_autoptr (JsonNode) root = json_from_string (receipt_small_line, NULL);
        guint left = place;

        more = replace_node (root, &left, values[i]);
        if (more && try_line (root))
          good++;
        else if (more)
          bad++;
      }

  g_test_message ("%u receipts, %u errors", good, bad);
  g_assert_cmpuint (good, >, 200);
  g_assert_cmpuint (bad, >, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receipt-body/what_is_no_order_is_refused", test_refused);
  g_test_add_func ("/receipt-body/hostile_value_never_crashes", test_hostile);

  return g_test_run ();
}
