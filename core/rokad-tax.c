#include "config.h"

#include "rokad-tax.h"

#include <string.h>

#include "rokad-error.h"
#include "rokad-money.h"

#define BP_ONE 10000

gboolean
rokad_tax_equal (const RokadTax *a, const RokadTax *b)
{
  if (!g_str_equal (a->class_name, b->class_name) || a->inclusive != b->inclusive ||
      a->n_components != b->n_components)
    return FALSE;

  for (guint i = 0; i < a->n_components; i++)
    if (!g_str_equal (a->components[i].name, b->components[i].name) ||
        a->components[i].rate_bp != b->components[i].rate_bp)
      return FALSE;

  return TRUE;
}

RokadTaxSplit
rokad_tax_split (const RokadTax *tax, gint64 amount_minor)
{
  RokadTaxSplit split = { 0 };
  gint64 whole_bp = BP_ONE;

  if (tax->inclusive)
    for (guint i = 0; i < tax->n_components; i++)
      whole_bp += tax->components[i].rate_bp;

  for (guint i = 0; i < tax->n_components; i++)
    {
      split.component_minor[i] =
          rokad_money_scale (amount_minor, tax->components[i].rate_bp, whole_bp);
      split.tax_minor += split.component_minor[i];
    }

  split.taxable_minor = tax->inclusive ? amount_minor - split.tax_minor : amount_minor;
  split.total_minor = split.taxable_minor + split.tax_minor;
  return split;
}

void
rokad_tax_write (const RokadTax *tax, RokadJsonWriter *writer, const char *name)
{
  rokad_json_writer_begin_object (writer, name);
  rokad_json_writer_text (writer, "class", tax->class_name);
  rokad_json_writer_bool (writer, "inclusive", tax->inclusive);
  rokad_json_writer_begin_array (writer, "parts");
  for (guint i = 0; i < tax->n_components; i++)
    {
      rokad_json_writer_begin_array (writer, NULL);
      rokad_json_writer_text (writer, NULL, tax->components[i].name);
      rokad_json_writer_int (writer, NULL, tax->components[i].rate_bp);
      rokad_json_writer_end_array (writer);
    }
  rokad_json_writer_end_array (writer);
  rokad_json_writer_end_object (writer);
}

char *
rokad_tax_to_text (const RokadTax *tax)
{
  RokadJsonWriter writer;

  rokad_json_writer_init (&writer);
  rokad_tax_write (tax, &writer, NULL);
  return g_string_free (g_steal_pointer (&writer.text), FALSE);
}

static gboolean
read_component (const RokadJson *pair, RokadTaxComponent *out_component)
{
  const char *name = rokad_json_text_at (pair, 0);

  out_component->rate_bp = rokad_json_int_at (pair, 1);
  return rokad_json_length (pair) == 2 && rokad_json_is_text (rokad_json_at (pair, 0)) &&
         rokad_json_is_int (rokad_json_at (pair, 1)) &&
         g_strlcpy (out_component->name, name, ROKAD_TAX_NAME_BYTES) < ROKAD_TAX_NAME_BYTES &&
         out_component->rate_bp >= 0 && out_component->rate_bp <= ROKAD_RATE_BP_MAX;
}

gboolean
rokad_tax_from_json (const RokadJson *json, RokadTax *out_tax, GError **error)
{
  const RokadJson *parts = rokad_json_array (json, "parts");
  const RokadJson *name = rokad_json_member (json, "class");
  RokadTax tax = { .inclusive = rokad_json_bool (json, "inclusive") };
  gboolean good = parts != NULL && rokad_json_length (parts) <= ROKAD_TAX_COMPONENTS_MAX &&
                  rokad_json_is_text (name) &&
                  g_strlcpy (tax.class_name, rokad_json_as_text (name), ROKAD_TAX_NAME_BYTES) <
                      ROKAD_TAX_NAME_BYTES;

  for (guint i = 0; good && i < rokad_json_length (parts); i++)
    good = read_component (rokad_json_array_at (parts, i), &tax.components[tax.n_components++]);
  if (!good)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, "not a tax");
      return FALSE;
    }

  *out_tax = tax;
  return TRUE;
}

gboolean
rokad_tax_from_text (const char *text, RokadTax *out_tax, GError **error)
{
  const char *wrong = NULL;
  g_autoptr (RokadJson) json = rokad_json_parse (text, strlen (text), &wrong);

  if (json != NULL)
    return rokad_tax_from_json (json, out_tax, error);

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, "not a tax: %s", wrong);
  return FALSE;
}
