#include "messages.h"

#define TILL_AT_12 "[\"" MESSAGES_TILL "\",12,\"" MESSAGES_HASH "\",\"" MESSAGES_SIGNED "\"]"
#define TILL_AT_10 \
  "[\"" MESSAGES_TILL "\",10,\"" MESSAGES_EARLIER "\",\"" MESSAGES_SIGNED_EARLIER "\"]"
#define OTHER_AT_0 "[\"" MESSAGES_OTHER "\",0,\"\",\"\"]"

static const char *const examples[MESSAGES] = {
  [MESSAGE_PUSH] = "{\"node\":\"" MESSAGES_TILL "\",\"nonce\":[\"" MESSAGES_NONCE
                   "\",\"" MESSAGES_NEXT "\"],\"acked\":" TILL_AT_10 ",\"head\":" TILL_AT_12
                   ",\"certificate\":\"" MESSAGES_CERTIFICATE "\",\"lines\":2}\n"
                   "{\"seq\":11}\n"
                   "{\"seq\":12}\n",
  [MESSAGE_PUSH_ANSWER] = "{\"node\":\"" MESSAGES_HUB "\",\"held\":" TILL_AT_12
                          ",\"gap\":false,\"branched\":true,\"copied\":false,\"restored\":true}",
  [MESSAGE_HEADS] = "{\"node\":\"" MESSAGES_HUB "\",\"version\":\"7f-1\",\"positions\":[" TILL_AT_12
                    "," OTHER_AT_0 "],\"wants\":[[\"" MESSAGES_HASH "\",300]]}",
  [MESSAGE_BLOB_ANSWER] = "{\"have\":300}",
  [MESSAGE_SNAPSHOT_ANSWER] = "{\"sha256\":\"" MESSAGES_HASH "\",\"bytes\":300}",
  [MESSAGE_PULL] = "{\"node\":\"" MESSAGES_TILL "\",\"after\":[[\"" MESSAGES_TILL
                   "\",10,\"" MESSAGES_EARLIER "\"],[\"" MESSAGES_OTHER "\",0,\"\"]]}",
  [MESSAGE_PAGE] =
      "{\"head\":" TILL_AT_12 ",\"certificate\":\"" MESSAGES_CERTIFICATE "\",\"lines\":2}\n"
      "{\"seq\":11}\n"
      "{\"seq\":12}\n"
      "{\"head\":" OTHER_AT_0 ",\"certificate\":\"\",\"lines\":0}\n"
      "{\"end\":true,\"sections\":2,\"more\":true}\n",
  [MESSAGE_ENROL] = "{\"code\":\"K7Q2-9XMD\",\"name\":\"Till at the door\",\"opening\":"
                    "\"{\\\"seq\\\":1}\",\"signature\":\"" MESSAGES_SIGNED "\"}",
  [MESSAGE_ENROL_ANSWER] =
      "{\"node\":\"" MESSAGES_HUB "\",\"public_key\":\"" MESSAGES_KEY
      "\",\"shop\":\"रोकड़\",\"token\":\"secret\",\"certificate\":\"" MESSAGES_CERTIFICATE
      "\",\"rules\":\"" MESSAGES_OTHER "\"}",
  [MESSAGE_TOKEN_REQUEST] = "{\"node\":\"" MESSAGES_TILL "\",\"challenge\":\"" MESSAGES_NONCE
                            "\",\"signature\":\"" MESSAGES_SIGNED "\"}",
  [MESSAGE_TOKEN_ANSWER] = "{\"challenge\":\"\",\"token\":\"secret\"}",
  [MESSAGE_REFUSAL] = "{\"code\":\"busy\",\"message\":\"the disk is slow\",\"retry_after_s\":30}",
};

const char *
messages_example (Message kind)
{
  return examples[kind];
}

/* One with something to free, and one without. */
#define OWNING(Type, noun) \
  static GBytes *again_##noun (GBytes *body, GError **error) \
  { \
    g_auto (Type) message = { 0 }; \
\
    return rokad_##noun##_decode (body, &message, error) ? rokad_##noun##_encode (&message) \
                                                         : NULL; \
  }
#define PLAIN(Type, noun) \
  static GBytes *again_##noun (GBytes *body, GError **error) \
  { \
    Type message = { 0 }; \
\
    return rokad_##noun##_decode (body, &message, error) ? rokad_##noun##_encode (&message) \
                                                         : NULL; \
  }

OWNING (RokadPush, push)
PLAIN (RokadPushAnswer, push_answer)
OWNING (RokadHeads, heads)
OWNING (RokadPull, pull)
OWNING (RokadPage, page)
OWNING (RokadEnrol, enrol)
OWNING (RokadEnrolAnswer, enrol_answer)
PLAIN (RokadTokenRequest, token_request)
OWNING (RokadTokenAnswer, token_answer)
OWNING (RokadRefusal, refusal)
PLAIN (RokadBlobAnswer, blob_answer)
PLAIN (RokadSnapshotAnswer, snapshot_answer)

GBytes *
messages_again (Message kind, GBytes *body, GError **error)
{
  static GBytes *(*const again[MESSAGES]) (GBytes *, GError **) = {
    [MESSAGE_PUSH] = again_push,
    [MESSAGE_PUSH_ANSWER] = again_push_answer,
    [MESSAGE_HEADS] = again_heads,
    [MESSAGE_PULL] = again_pull,
    [MESSAGE_PAGE] = again_page,
    [MESSAGE_ENROL] = again_enrol,
    [MESSAGE_ENROL_ANSWER] = again_enrol_answer,
    [MESSAGE_TOKEN_REQUEST] = again_token_request,
    [MESSAGE_TOKEN_ANSWER] = again_token_answer,
    [MESSAGE_REFUSAL] = again_refusal,
    [MESSAGE_BLOB_ANSWER] = again_blob_answer,
    [MESSAGE_SNAPSHOT_ANSWER] = again_snapshot_answer,
  };

  return again[kind](body, error);
}
