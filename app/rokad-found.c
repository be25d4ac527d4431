#include "config.h"

#include "rokad-till.h"

#include "rokad-finder.h"

struct _RokadFound
{
  GObject parent_instance;

  RokadProduct *product;
  gint64 stock; /* thousandths */
};

G_DEFINE_FINAL_TYPE (RokadFound, rokad_found, G_TYPE_OBJECT)

static void
rokad_found_finalize (GObject *object)
{
  RokadFound *self = ROKAD_FOUND (object);

  g_clear_object (&self->product);

  G_OBJECT_CLASS (rokad_found_parent_class)->finalize (object);
}

static void
rokad_found_class_init (RokadFoundClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_found_finalize;
}

static void
rokad_found_init (RokadFound *self)
{
}

RokadFound *
rokad_found_new (RokadProduct *product, gint64 stock)
{
  RokadFound *self = g_object_new (ROKAD_TYPE_FOUND, NULL);

  self->product = g_object_ref (product);
  self->stock = stock;
  return self;
}

RokadProduct *
rokad_found_get_product (RokadFound *self)
{
  return self->product;
}

gint64
rokad_found_get_stock (RokadFound *self)
{
  return self->stock;
}
