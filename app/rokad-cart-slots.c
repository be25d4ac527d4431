#include "config.h"

#include "rokad-cart-slots.h"

struct _RokadCartSlot
{
  GObject parent_instance;

  RokadLine *line;
};

enum
{
  PROP_0,
  PROP_LINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RokadCartSlot, rokad_cart_slot, G_TYPE_OBJECT)

static void
rokad_cart_slot_finalize (GObject *object)
{
  g_clear_object (&ROKAD_CART_SLOT (object)->line);

  G_OBJECT_CLASS (rokad_cart_slot_parent_class)->finalize (object);
}

static void
rokad_cart_slot_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LINE:
      g_value_set_object (value, ROKAD_CART_SLOT (object)->line);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rokad_cart_slot_class_init (RokadCartSlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = rokad_cart_slot_finalize;
  object_class->get_property = rokad_cart_slot_get_property;

  properties[PROP_LINE] = g_param_spec_object ("line", NULL, NULL, ROKAD_TYPE_LINE,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
rokad_cart_slot_init (RokadCartSlot *self)
{
}

static RokadCartSlot *
make_slot (GListModel *cart, guint position)
{
  RokadCartSlot *self = g_object_new (ROKAD_TYPE_CART_SLOT, NULL);

  self->line = g_list_model_get_item (cart, position);
  return self;
}

RokadLine *
rokad_cart_slot_get_line (RokadCartSlot *self)
{
  return self->line;
}

/* --- Following the cart --- */

static void
change_line (GListStore *slots, GListModel *cart, guint position)
{
  g_autoptr (RokadCartSlot) slot = g_list_model_get_item (G_LIST_MODEL (slots), position);

  g_clear_object (&slot->line);
  slot->line = g_list_model_get_item (cart, position);
  g_object_notify_by_pspec (G_OBJECT (slot), properties[PROP_LINE]);
}

/* A cart changes its lines in place, one at a time. */
static void
follow_cart (GListModel *cart, guint position, guint removed, guint added, GListStore *slots)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);

  if (removed == 1 && added == 1)
    {
      change_line (slots, cart, position);
      return;
    }

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (made, make_slot (cart, position + i));
  g_list_store_splice (slots, position, removed, made->pdata, made->len);
}

GListModel *
rokad_cart_slots_new (RokadCart *cart)
{
  GListStore *slots = g_list_store_new (ROKAD_TYPE_CART_SLOT);

  follow_cart (G_LIST_MODEL (cart), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (cart)), slots);
  g_signal_connect_object (cart, "items-changed", G_CALLBACK (follow_cart), slots, 0);
  return G_LIST_MODEL (slots);
}
