/* Every kind of message: an example of it, and a way to read and write it again. */
#pragma once

#include "rokad-message.h"

G_BEGIN_DECLS

typedef enum
{
  MESSAGE_PUSH,
  MESSAGE_PUSH_ANSWER,
  MESSAGE_HEADS,
  MESSAGE_PULL,
  MESSAGE_PAGE,
  MESSAGE_ENROL,
  MESSAGE_ENROL_ANSWER,
  MESSAGE_TOKEN_REQUEST,
  MESSAGE_TOKEN_ANSWER,
  MESSAGE_REFUSAL,
  MESSAGE_BLOB_ANSWER,
  MESSAGE_SNAPSHOT_ANSWER,
} Message;

#define MESSAGES (MESSAGE_SNAPSHOT_ANSWER + 1)

/* What the examples are made of. */
#define MESSAGES_TILL "01938f4e-7a10-7000-8000-0000000000a1"
#define MESSAGES_HUB "01938f4e-7a10-7000-8000-0000000000b2"
#define MESSAGES_OTHER "01938f4e-7a10-7000-8000-0000000000c3"
#define MESSAGES_NONCE "00112233445566778899aabbccddeeff"
#define MESSAGES_NEXT "ffeeddccbbaa99887766554433221100"
#define MESSAGES_HASH "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define MESSAGES_EARLIER "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
#define MESSAGES_KEY "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define MESSAGES_SIGNED MESSAGES_HASH MESSAGES_KEY
#define MESSAGES_SIGNED_EARLIER MESSAGES_EARLIER MESSAGES_KEY
#define MESSAGES_CERTIFICATE MESSAGES_KEY MESSAGES_HASH

/* Its bytes as the protocol has them. */
const char *messages_example (Message kind);

/* Reads @body and writes what was read; NULL where it is refused. */
GBytes *messages_again (Message kind, GBytes *body, GError **error);

G_END_DECLS
