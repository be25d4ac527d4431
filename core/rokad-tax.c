#include "config.h"

#include "rokad-tax.h"

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

JsonNode *
rokad_tax_to_json (const RokadTax *tax)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "class");
  json_builder_add_string_value (builder, tax->class_name);
  json_builder_set_member_name (builder, "inclusive");
  json_builder_add_boolean_value (builder, tax->inclusive);
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tax->n_components; i++)
    {
      json_builder_begin_array (builder);
      json_builder_add_string_value (builder, tax->components[i].name);
      json_builder_add_int_value (builder, tax->components[i].rate_bp);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static gboolean
read_component (JsonNode *node, RokadTaxComponent *out_component)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *name;

  if (pair == NULL || json_array_get_length (pair) != 2)
    return FALSE;

  name = json_node_get_string (json_array_get_element (pair, 0));
  out_component->rate_bp = json_node_get_int (json_array_get_element (pair, 1));
  return name != NULL &&
         g_strlcpy (out_component->name, name, ROKAD_TAX_NAME_BYTES) < ROKAD_TAX_NAME_BYTES &&
         out_component->rate_bp >= 0 && out_component->rate_bp <= ROKAD_RATE_BP_MAX;
}

gboolean
rokad_tax_from_json (JsonNode *node, RokadTax *out_tax, GError **error)
{
  JsonObject *object =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *parts = object != NULL ? json_object_get_member (object, "parts") : NULL;
  const char *name =
      object != NULL ? json_object_get_string_member_with_default (object, "class", NULL) : NULL;
  RokadTax tax = { 0 };
  gboolean good;

  good = name != NULL && parts != NULL && JSON_NODE_HOLDS_ARRAY (parts) &&
         g_strlcpy (tax.class_name, name, ROKAD_TAX_NAME_BYTES) < ROKAD_TAX_NAME_BYTES &&
         json_array_get_length (json_node_get_array (parts)) <= ROKAD_TAX_COMPONENTS_MAX;
  if (good)
    {
      JsonArray *array = json_node_get_array (parts);

      tax.inclusive = json_object_get_boolean_member_with_default (object, "inclusive", FALSE);
      tax.n_components = json_array_get_length (array);
      for (guint i = 0; good && i < tax.n_components; i++)
        good = read_component (json_array_get_element (array, i), &tax.components[i]);
    }
  if (!good)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, "not a tax");
      return FALSE;
    }

  *out_tax = tax;
  return TRUE;
}
