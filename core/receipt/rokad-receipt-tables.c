/* The summaries at the end of a receipt: what was taxed at which rate, and under which HSN.
 *
 * Lines are grouped by the rates that were charged, not by the name of a class: two classes of 5 %
 * are one row, and a line of no class stands with those of 0 %.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "rokad-receipt-layout.h"

/* What a row of a table sums up. Borrows from the body. */
typedef struct
{
  const RokadTax *tax; /* NULL: not taxed */
  const char *hsn;     /* NULL in the table by rate */
  gint64 taxable_minor;
  gint64 component_minor[ROKAD_TAX_COMPONENTS_MAX];
} Group;

static guint
count_components (const RokadTax *tax)
{
  return tax != NULL ? tax->n_components : 0;
}

static gint64
sum_rates (const RokadTax *tax)
{
  gint64 rate_bp = 0;

  for (guint i = 0; i < count_components (tax); i++)
    rate_bp += tax->components[i].rate_bp;
  return rate_bp;
}

static gboolean
same_rates (const RokadTax *a, const RokadTax *b)
{
  if (count_components (a) != count_components (b))
    return FALSE;

  for (guint i = 0; i < count_components (a); i++)
    if (!g_str_equal (a->components[i].name, b->components[i].name) ||
        a->components[i].rate_bp != b->components[i].rate_bp)
      return FALSE;

  return TRUE;
}

/* The group of @tax and @hsn, begun where there is none. At most as many as the order has lines. */
static Group *
find_group (GArray *groups, const RokadTax *tax, const char *hsn)
{
  Group fresh = { .tax = tax, .hsn = hsn };

  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = &g_array_index (groups, Group, i);

      if (same_rates (group->tax, tax) && g_strcmp0 (group->hsn, hsn) == 0)
        return group;
    }

  g_array_append_val (groups, fresh);
  return &g_array_index (groups, Group, groups->len - 1);
}

static gint
compare_groups (gconstpointer a, gconstpointer b)
{
  const Group *left = a;
  const Group *right = b;
  int order = g_strcmp0 (left->hsn, right->hsn);

  return order != 0 ? order : (int) (sum_rates (left->tax) - sum_rates (right->tax));
}

/* By HSN, then rate. */
static GArray *
group_lines (const RokadReceiptBody *body, gboolean by_hsn)
{
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (Group));

  for (guint i = 0; i < body->lines->len; i++)
    {
      const RokadReceiptLine *line = &g_array_index (body->lines, RokadReceiptLine, i);
      const RokadTax *tax = rokad_receipt_body_tax (body, line);
      Group *group = find_group (groups, tax, by_hsn ? line->hsn : NULL);

      group->taxable_minor += line->taxable_minor;
      for (guint c = 0; c < ROKAD_TAX_COMPONENTS_MAX; c++)
        group->component_minor[c] += line->component_minor[c];
    }
  g_array_sort (groups, compare_groups);

  return groups;
}

/* The components' names, each once, in the order of first use. (element-type utf8), borrowed */
static GPtrArray *
list_components (const GArray *groups)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < groups->len; i++)
    {
      const RokadTax *tax = g_array_index (groups, Group, i).tax;

      for (guint c = 0; c < count_components (tax); c++)
        if (!g_ptr_array_find_with_equal_func (names, tax->components[c].name, g_str_equal, NULL))
          g_ptr_array_add (names, (gpointer) tax->components[c].name);
    }

  return names;
}

static void
take_cell (GStrvBuilder *cells, char *take_text)
{
  g_strv_builder_add (cells, take_text);
  g_free (take_text);
}

/* The group's tax of that name; a rate without it has an empty cell. */
static char *
format_component (const RokadReceiptBody *body, const Group *group, const char *name)
{
  gint64 sum_minor = 0;
  gboolean any = FALSE;

  for (guint i = 0; i < count_components (group->tax); i++)
    if (g_str_equal (group->tax->components[i].name, name))
      {
        sum_minor += group->component_minor[i];
        any = TRUE;
      }

  return any ? rokad_receipt_amount (body, sum_minor) : g_strdup ("");
}

static void
add_rates (GPtrArray *rows, const RokadReceiptBody *body)
{
  g_autoptr (GArray) groups = group_lines (body, FALSE);
  g_autoptr (GPtrArray) names = list_components (groups);
  g_autoptr (GStrvBuilder) head = g_strv_builder_new ();

  g_strv_builder_add_many (head, _ ("Rate"), _ ("Taxable"), NULL);
  for (guint i = 0; i < names->len; i++)
    g_strv_builder_add (head, names->pdata[i]);
  rokad_row_add_cells (rows, ROKAD_SHAPE_TABLE_HEAD, head);

  for (guint g = 0; g < groups->len; g++)
    {
      const Group *group = &g_array_index (groups, Group, g);
      g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();

      take_cell (cells, rokad_receipt_rate (sum_rates (group->tax)));
      take_cell (cells, rokad_receipt_amount (body, group->taxable_minor));
      for (guint i = 0; i < names->len; i++)
        take_cell (cells, format_component (body, group, names->pdata[i]));
      rokad_row_add_cells (rows, ROKAD_SHAPE_TABLE, cells);
    }
}

static void
add_hsns (GPtrArray *rows, const RokadReceiptBody *body)
{
  g_autoptr (GArray) groups = group_lines (body, TRUE);
  g_autoptr (GStrvBuilder) head = g_strv_builder_new ();

  g_strv_builder_add_many (head, "HSN", _ ("Rate"), _ ("Taxable"), _ ("Tax"), NULL);
  rokad_row_add_cells (rows, ROKAD_SHAPE_TABLE_HEAD, head);

  for (guint g = 0; g < groups->len; g++)
    {
      const Group *group = &g_array_index (groups, Group, g);
      g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();
      gint64 tax_minor = 0;

      for (guint i = 0; i < ROKAD_TAX_COMPONENTS_MAX; i++)
        tax_minor += group->component_minor[i];
      g_strv_builder_add (cells, *group->hsn != '\0' ? group->hsn : "–");
      take_cell (cells, rokad_receipt_rate (sum_rates (group->tax)));
      take_cell (cells, rokad_receipt_amount (body, group->taxable_minor));
      take_cell (cells, rokad_receipt_amount (body, tax_minor));
      rokad_row_add_cells (rows, ROKAD_SHAPE_TABLE, cells);
    }
}

static gboolean
any_hsn (const RokadReceiptBody *body)
{
  for (guint i = 0; i < body->lines->len; i++)
    if (*g_array_index (body->lines, RokadReceiptLine, i).hsn != '\0')
      return TRUE;

  return FALSE;
}

void
rokad_receipt_add_tables (GPtrArray *rows, const RokadReceiptBody *body)
{
  if (body->sums->len == 0)
    return;

  rokad_row_add (rows, ROKAD_SHAPE_RULE, ROKAD_STYLE_PLAIN, "", NULL);
  add_rates (rows, body);
  if (!any_hsn (body))
    return;

  rokad_row_add (rows, ROKAD_SHAPE_RULE, ROKAD_STYLE_PLAIN, "", NULL);
  add_hsns (rows, body);
}
