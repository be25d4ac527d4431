/* The certificate that a hub shows, made once by itself: nobody signs it. A till trusts it because
 * the code that a person typed names its fingerprint, and from then on trusts nothing else.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-environment.h"

G_BEGIN_DECLS

/* Reads FOLDER/keys/tls.pem, key and certificate, or makes it: ECDSA on P-256, for 20 years. Any
 * thread. Caller unrefs.
 */
GTlsCertificate *
rokad_tls_identity_open (const char *folder, const RokadEnvironment *environment, GError **error);

/* SHA-256 of what a certificate says (DER), in hex. Caller frees. */
char *rokad_tls_fingerprint (GTlsCertificate *certificate);

G_END_DECLS
