#include "config.h"

#include "rokad-entry-lines.h"

#include "rokad-error.h"
#include "rokad-json.h"

/* --- Writing --- */

static gint64
tax_index (GPtrArray *taxes, const RokadTax *tax)
{
  if (*tax->class_name == '\0' && tax->n_components == 0)
    return -1;

  for (guint i = 0; i < taxes->len; i++)
    if (rokad_tax_equal (taxes->pdata[i], tax))
      return i;

  g_ptr_array_add (taxes, (gpointer) tax); /* the lines outlive the array */
  return taxes->len - 1;
}

static void
add_line (RokadJsonWriter *writer, RokadLine *line, GPtrArray *taxes)
{
  const RokadLineFields *fields = rokad_line_fields (line);
  RokadTaxSplit split = rokad_line_split (line);

  rokad_json_writer_begin_object (writer, NULL);
  rokad_json_writer_int (writer, "n", fields->n);
  rokad_json_writer_text (writer, "product", fields->product_id);
  rokad_json_writer_text (writer, "code", fields->code);
  rokad_json_writer_text (writer, "name", fields->name);
  if (fields->unit != ROKAD_UNIT_PIECE)
    rokad_json_writer_text (writer, "unit", rokad_unit_to_text (fields->unit));
  if (*fields->hsn != '\0')
    rokad_json_writer_text (writer, "hsn", fields->hsn);
  rokad_json_writer_int (writer, "quantity", fields->quantity);
  rokad_json_writer_int (writer, "price_minor", fields->price_minor);
  if (!g_str_equal (fields->price_rule, ROKAD_PRICE_RULE_LIST))
    rokad_json_writer_text (writer, "rule", fields->price_rule);
  if (fields->mrp_minor > 0)
    rokad_json_writer_int (writer, "mrp_minor", fields->mrp_minor);
  rokad_json_writer_int (writer, "tax", tax_index (taxes, &fields->tax));
  rokad_json_writer_int (writer, "taxable_minor", split.taxable_minor);
  rokad_json_writer_begin_array (writer, "parts_minor");
  for (guint i = 0; i < fields->tax.n_components; i++)
    rokad_json_writer_int (writer, NULL, split.component_minor[i]);
  rokad_json_writer_end_array (writer);
  if (fields->removed)
    rokad_json_writer_bool (writer, "removed", TRUE);
  rokad_json_writer_end_object (writer);
}

static GPtrArray *
choose_lines (GListModel *lines, gboolean removed)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (lines);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (lines, i);

      if (removed || !rokad_line_fields (line)->removed)
        g_ptr_array_add (chosen, g_steal_pointer (&line));
    }
  return chosen;
}

void
rokad_entry_lines_write (RokadJsonWriter *writer, GListModel *lines, gboolean removed)
{
  g_autoptr (GPtrArray) chosen = choose_lines (lines, removed);
  g_autoptr (GPtrArray) taxes = g_ptr_array_new (); /* in the order of first use */

  for (guint i = 0; i < chosen->len; i++)
    tax_index (taxes, &rokad_line_fields (chosen->pdata[i])->tax);
  rokad_json_writer_begin_array (writer, "taxes");
  for (guint i = 0; i < taxes->len; i++)
    rokad_tax_write (taxes->pdata[i], writer, NULL);
  rokad_json_writer_end_array (writer);

  rokad_json_writer_begin_array (writer, "lines");
  for (guint i = 0; i < chosen->len; i++)
    add_line (writer, chosen->pdata[i], taxes);
  rokad_json_writer_end_array (writer);
}

/* --- Reading --- */

static RokadLine *
read_line (const RokadJson *line, const RokadJson *taxes, GError **error)
{
  gint64 tax = rokad_json_int (line, "tax");
  const char *rule = rokad_json_text (line, "rule");
  RokadLineFields fields = {
    .n = rokad_json_int (line, "n"),
    .product_id = rokad_json_text (line, "product"),
    .code = rokad_json_text (line, "code"),
    .name = rokad_json_text (line, "name"),
    .unit = rokad_unit_from_text (rokad_json_text (line, "unit")),
    .hsn = rokad_json_text (line, "hsn"),
    .quantity = rokad_json_int (line, "quantity"),
    .price_minor = rokad_json_int (line, "price_minor"),
    .price_rule = *rule != '\0' ? rule : ROKAD_PRICE_RULE_LIST,
    .mrp_minor = rokad_json_int (line, "mrp_minor"),
    .removed = rokad_json_bool (line, "removed"),
  };

  if (tax >= 0 && (tax >= rokad_json_length (taxes) ||
                   !rokad_tax_from_json (rokad_json_at (taxes, (guint) tax), &fields.tax, error)))
    return NULL;

  return rokad_line_new (&fields);
}

GListStore *
rokad_entry_lines_read (const RokadJson *body, GError **error)
{
  g_autoptr (GListStore) store = g_list_store_new (ROKAD_TYPE_LINE);
  const RokadJson *lines = rokad_json_array (body, "lines");
  const RokadJson *taxes = rokad_json_array (body, "taxes");

  for (guint i = 0; i < rokad_json_length (lines); i++)
    {
      const RokadJson *object = rokad_json_object_at (lines, i);
      g_autoptr (RokadLine) line = object != NULL ? read_line (object, taxes, error) : NULL;

      if (line == NULL)
        {
          if (error == NULL || *error == NULL)
            g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
                         "line %u of an entry", i + 1);
          return NULL;
        }
      g_list_store_append (store, line);
    }

  return g_steal_pointer (&store);
}
