/* What is safe where: with each peer, as it last acknowledged. */
#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "rokadctl.h"

static void
write_peer (RokadJsonWriter *json, const RokadWaitingPeer *peer)
{
  rokad_json_writer_begin_object (json, NULL);
  rokad_json_writer_text (json, "node", peer->node);
  rokad_json_writer_text (json, "shop", peer->shop);
  rokad_json_writer_text (json, "url", peer->url);
  rokad_json_writer_int (json, "acked", peer->acked);
  rokad_json_writer_int (json, "waiting", peer->waiting.entries);
  rokad_json_writer_int (json, "waiting_orders", peer->waiting.orders);
  rokad_json_writer_int (json, "waiting_minor", peer->waiting.amount_minor);
  rokad_json_writer_bool (json, "equal", peer->waiting.entries == 0);
  rokad_json_writer_end_object (json);
}

void
rokad_ctl_write_peers (RokadJsonWriter *json, const RokadWaiting *waiting)
{
  rokad_json_writer_begin_array (json, "peers");
  for (guint i = 0; i < waiting->peers->len; i++)
    write_peer (json, g_ptr_array_index (waiting->peers, i));
  rokad_json_writer_end_array (json);
}

void
rokad_ctl_append_peers (GString *text, const RokadWaiting *waiting)
{
  for (guint i = 0; i < waiting->peers->len; i++)
    {
      const RokadWaitingPeer *peer = g_ptr_array_index (waiting->peers, i);

      g_string_append_printf (text,
                              _ ("Peer      %s: %" PRId64 " entries safe, %" PRId64 " waiting\n"),
                              peer->url, peer->acked, peer->waiting.entries);
    }
}
