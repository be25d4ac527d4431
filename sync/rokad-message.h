/* The protocol's messages: the one place where they are written and read.
 *
 * Written once, read by whoever answers or asks; neither transport nor storage is known here. What
 * is read may come from a stranger: every size and count has a limit, ROKAD_MESSAGE_ERROR says what
 * is wrong, and nothing that was refused is half there. Members that are unknown are ignored: a
 * newer program may send them. All structs own what they hold; those with a clear function begin as
 * zeros, and a reader fills only such. Any thread.
 *
 * A writer's caller guarantees what a reader checks: ids that are UUIDs, hex of the right length or
 * "" for none, no more than the limits say, no list and no text that is NULL. All else is a
 * programming error; what a person typed is checked before it comes here.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-position.h"

G_BEGIN_DECLS

#define ROKAD_PROTOCOL_VERSION 1
#define ROKAD_PROTOCOL_HEADER "Rokad-Protocol" /* in every request and every answer */
#define ROKAD_TYPE_JSON "application/json"
#define ROKAD_TYPE_LINES "application/x-ndjson"
#define ROKAD_TYPE_BYTES "application/octet-stream"

/* Limits: of what is sent, and of what is accepted. Bytes of lines are counted without line feeds;
 * one line alone is never over them.
 */
#define ROKAD_PUSH_LINES_MAX 500
#define ROKAD_PUSH_BYTES_MAX (512 * 1024)
#define ROKAD_PULL_LINES_MAX 2000 /* of a page, all its sections together */
#define ROKAD_PULL_BYTES_MAX (2 * 1024 * 1024)
#define ROKAD_MESSAGE_BYTES_MAX (4 * 1024 * 1024) /* a body, unpacked */
#define ROKAD_PACKED_BYTES_MAX (2 * 1024 * 1024)  /* a body as it is sent, gzipped or not */
#define ROKAD_SHORT_BYTES_MAX (64 * 1024)         /* a body that lists nothing */
#define ROKAD_ENROL_BYTES_MAX (576 * 1024)        /* its opening may be all escapes */
#define ROKAD_POSITIONS_MAX 4096                  /* journals of one shop, with their branches */
#define ROKAD_WANTS_MAX 16                        /* blobs of one answer */
#define ROKAD_PIECE_BYTES_MAX (1024 * 1024)       /* of a blob */
#define ROKAD_BLOB_BYTES_MAX (G_GINT64_CONSTANT (1) << 32)
#define ROKAD_CODE_LENGTH_MAX 200 /* of enrolment, in bytes */
#define ROKAD_NODE_NAME_BYTES_MAX 200
#define ROKAD_NONCE_BYTES 33 /* 16 bytes of chance in hex, and NUL */
#define ROKAD_TOKEN_BYTES_MAX 200
#define ROKAD_VERSION_BYTES_MAX 100   /* of heads */
#define ROKAD_REFUSAL_BYTES_MAX 1000  /* of its message */
#define ROKAD_RETRY_AFTER_S_MAX 86400 /* of a refusal */

#define ROKAD_MESSAGE_ERROR (rokad_message_error_quark ())

typedef enum
{
  ROKAD_MESSAGE_ERROR_INVALID,  /* not such a message: the text says where */
  ROKAD_MESSAGE_ERROR_TOO_LONG, /* over a limit; the text names it */
  ROKAD_MESSAGE_ERROR_CUT_OFF,  /* it ends before its end: ask again */
} RokadMessageError;

GQuark rokad_message_error_quark (void);

/* Lines of one journal in their order, byte for byte, and how far its author vouches for it. There
 * may be none. What the lines say is not looked at here. Those that were read share their body's
 * memory.
 */
typedef struct
{
  RokadSignedPosition head; /* its journal's id also says whose lines these are */
  char *certificate;        /* signature of the journal by the shop's hub or central; "" for none */
  GPtrArray *lines;         /* (element-type GBytes), without line feeds */
} RokadSection;

void rokad_section_free (RokadSection *self);

/* POST /v1/push. Own lines, or those of another node that this peer lacks: a header, then the
 * lines.
 */
typedef struct
{
  char node[ROKAD_JOURNAL_ID_BYTES]; /* the journal that the sender writes: who it is */
  char nonce[ROKAD_NONCE_BYTES];     /* of this exchange; "" where the lines are not its own */
  char next[ROKAD_NONCE_BYTES];      /* of the next one, on disk before this is sent */
  RokadSignedPosition acked; /* of the section's journal: what this peer last said it holds */
  RokadSection *section;
} RokadPush;

void rokad_push_clear (RokadPush *self);
GBytes *rokad_push_encode (const RokadPush *self);
gboolean rokad_push_decode (GBytes *body, RokadPush *out, GError **error);

typedef struct
{
  char node[ROKAD_JOURNAL_ID_BYTES]; /* who answers */
  RokadSignedPosition held;          /* on disk there, signed by who answers */
  gboolean gap;                      /* nothing was taken: the lines begin after what is held */
  gboolean branched;                 /* the lines, or some, are of another history: they count */
  gboolean copied;   /* another copy of this disk was here: go on in a new journal */
  gboolean restored; /* it holds less than it acknowledged: it lost a part */
} RokadPushAnswer;

GBytes *rokad_push_answer_encode (const RokadPushAnswer *self);
gboolean rokad_push_answer_decode (GBytes *body, RokadPushAnswer *out, GError **error);

/* A blob that entries name and a node has not got whole. */
typedef struct
{
  char sha256[ROKAD_HASH_HEX_BYTES];
  gint64 have; /* bytes of it, from the beginning */
} RokadWant;

/* GET /v1/heads: the ends of all chains that a node holds, and the blobs that it waits for. */
typedef struct
{
  char node[ROKAD_JOURNAL_ID_BYTES];
  char *version;     /* opaque, of visible ASCII; ?after=VERSION waits until it is another */
  GArray *positions; /* (element-type RokadSignedPosition) */
  GArray *wants;     /* (element-type RokadWant) */
} RokadHeads;

void rokad_heads_clear (RokadHeads *self);
GBytes *rokad_heads_encode (const RokadHeads *self);
gboolean rokad_heads_decode (GBytes *body, RokadHeads *out, GError **error);

/* POST /v1/blob/HASH?from=N: a piece of a blob that the peer wants. */
typedef struct
{
  gint64 have; /* bytes of it there now */
} RokadBlobAnswer;

GBytes *rokad_blob_answer_encode (const RokadBlobAnswer *self);
gboolean rokad_blob_answer_decode (GBytes *body, RokadBlobAnswer *out, GError **error);

/* GET /v1/snapshot: the newest ready-made catalog; its pieces are at /v1/snapshot/HASH?from=N. */
typedef struct
{
  char sha256[ROKAD_HASH_HEX_BYTES]; /* of its gzipped bytes */
  gint64 bytes;
} RokadSnapshotAnswer;

GBytes *rokad_snapshot_answer_encode (const RokadSnapshotAnswer *self);
gboolean rokad_snapshot_answer_decode (GBytes *body, RokadSnapshotAnswer *out, GError **error);

/* POST /v1/pull: what follows each of these positions, in every chain that goes through it. */
typedef struct
{
  char node[ROKAD_JOURNAL_ID_BYTES];
  GArray *after; /* (element-type RokadPosition) */
} RokadPull;

void rokad_pull_clear (RokadPull *self);
GBytes *rokad_pull_encode (const RokadPull *self);
gboolean rokad_pull_decode (GBytes *body, RokadPull *out, GError **error);

/* Sections, then a last line that says how many there were: without it the page was cut off. */
typedef struct
{
  GPtrArray *sections; /* (element-type RokadSection) */
  gboolean more;       /* ask again after these */
} RokadPage;

void rokad_page_clear (RokadPage *self);
GBytes *rokad_page_encode (const RokadPage *self);
gboolean rokad_page_decode (GBytes *body, RokadPage *out, GError **error);

/* POST /v1/enrol. The signature is by the journal's key, over rokad_enrol_text(). */
typedef struct
{
  char *code;      /* the one-time code; without control characters, as all texts for people */
  char *name;      /* of the till, for people */
  GBytes *opening; /* the first line of the journal that the till writes; valid UTF-8 */
  char *signature;
} RokadEnrol;

void rokad_enrol_clear (RokadEnrol *self);
GBytes *rokad_enrol_encode (const RokadEnrol *self);
gboolean rokad_enrol_decode (GBytes *body, RokadEnrol *out, GError **error);
/* What is signed: domain, code and the hash of the opening. Caller frees. */
char *rokad_enrol_text (const RokadEnrol *self);

typedef struct
{
  char node[ROKAD_JOURNAL_ID_BYTES];       /* of the peer: the journal that it writes */
  char public_key[ROKAD_PUBLIC_KEY_BYTES]; /* of that journal */
  char *shop;                              /* its name, for people */
  char *token;                             /* visible ASCII; a secret: never logged */
  char *certificate;                       /* the till's journal, signed by the peer */
  char *rules; /* the eldest ruling journal there, "" while nobody rules: whose catalog it is */
} RokadEnrolAnswer;

void rokad_enrol_answer_clear (RokadEnrolAnswer *self);
GBytes *rokad_enrol_answer_encode (const RokadEnrolAnswer *self);
gboolean rokad_enrol_answer_decode (GBytes *body, RokadEnrolAnswer *out, GError **error);

/* POST /v1/token: first without a challenge, which is answered with one; then with it, signed by
 * the journal's key over rokad_token_text(), which is answered with a token. Challenge and
 * signature come together; of challenge and token an answer has one.
 */
typedef struct
{
  char node[ROKAD_JOURNAL_ID_BYTES];
  char challenge[ROKAD_NONCE_BYTES]; /* "" at first */
  char signature[ROKAD_SIGNATURE_BYTES];
} RokadTokenRequest;

GBytes *rokad_token_request_encode (const RokadTokenRequest *self);
gboolean rokad_token_request_decode (GBytes *body, RokadTokenRequest *out, GError **error);
char *rokad_token_text (const RokadTokenRequest *self);

typedef struct
{
  char challenge[ROKAD_NONCE_BYTES]; /* "" once there is a token */
  char *token;                       /* "" until then */
} RokadTokenAnswer;

void rokad_token_answer_clear (RokadTokenAnswer *self);
GBytes *rokad_token_answer_encode (const RokadTokenAnswer *self);
gboolean rokad_token_answer_decode (GBytes *body, RokadTokenAnswer *out, GError **error);

/* What a node answers instead, with a status of 400 and above. */
typedef struct
{
  char *code;    /* one word of those below, or of a newer program: what the engine goes by */
  char *message; /* English, for logs; made to fit when it is written */
  gint64 retry_after_s; /* 0: nothing is said of when */
} RokadRefusal;

#define ROKAD_REFUSED_INVALID "invalid"   /* 400: this message will never be taken */
#define ROKAD_REFUSED_TOKEN "token"       /* 401: renew it by signature */
#define ROKAD_REFUSED_UNKNOWN "unknown"   /* 403: not enrolled here, or fenced */
#define ROKAD_REFUSED_CODE "code"         /* 403: the enrolment code is wrong, used or too old */
#define ROKAD_REFUSED_MISSING "missing"   /* 404 */
#define ROKAD_REFUSED_TOO_LONG "too-long" /* 413 */
#define ROKAD_REFUSED_BUSY "busy"         /* 429 and 503: later */
#define ROKAD_REFUSED_VERSION "version"   /* 426: one of the two programs is too old */

void rokad_refusal_clear (RokadRefusal *self);
GBytes *rokad_refusal_encode (const RokadRefusal *self);
gboolean rokad_refusal_decode (GBytes *body, RokadRefusal *out, GError **error);

/* gzip both ways by GIO's converters; unpacking stops at ROKAD_MESSAGE_BYTES_MAX. What does not
 * shrink may be over ROKAD_PACKED_BYTES_MAX when it is packed: the sender looks.
 */
GBytes *rokad_message_pack (GBytes *body);
GBytes *rokad_message_unpack (GBytes *packed, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadSection, rokad_section_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadPush, rokad_push_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadHeads, rokad_heads_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadPull, rokad_pull_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadPage, rokad_page_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadEnrol, rokad_enrol_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadEnrolAnswer, rokad_enrol_answer_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadTokenAnswer, rokad_token_answer_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadRefusal, rokad_refusal_clear)

G_END_DECLS
