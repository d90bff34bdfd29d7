package dev.alpi.alp;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message in the form of step 1 of the verification, not verified yet.
 *
 * <pre>{@code
 * {"jsonrpc": "2.0", "id": "…", "method": "…", "params": {…}, "alp": {…}}
 * {"jsonrpc": "2.0", "id": "…", "result": … or "error": {…}, "alp": {…},
 *  "stream": "chunk" or "final" or absent}
 *
 * "alp": {"v": 1, "from": "…", "to": "…", "ts": "…", "nonce": "…", "sig": "…"}
 * }</pre>
 *
 * @param message all of it
 * @param alp its header
 * @param nonce that of the header
 */
record WireMessage(Obj message, Obj alp, Nonce nonce) {
  private static final String STREAM = "stream";
  private static final JsonValue VERSION = Num.of(EnvelopeCodec.VERSION);
  private static final JsonValue JSON_RPC = new Str("2.0");

  /**
   * Reads one.
   *
   * @throws MalformedMessageException if it has not this form
   */
  static WireMessage parse(byte[] wire) throws MalformedMessageException {
    if (!(CanonicalJson.parse(wire) instanceof Obj message)) {
      throw new MalformedMessageException("a message that is no object");
    }
    if (!(message.members().get("alp") instanceof Obj alp)) {
      throw new MalformedMessageException("a message without alp");
    }
    if (alp.get("v").isEmpty()) {
      throw new MalformedMessageException("a message without alp.v");
    }
    for (String name : new String[] {"from", "to", "ts", "nonce", "sig"}) {
      if (alp.string(name).isEmpty()) {
        throw new MalformedMessageException("a message without a string alp." + name);
      }
    }
    Optional<Nonce> nonce = Nonce.parse(alp.string("nonce").orElseThrow());
    if (nonce.isEmpty()) {
      throw new MalformedMessageException("alp.nonce is not 32 hexadecimal digits");
    }
    return new WireMessage(message, alp, nonce.get());
  }

  /** Returns the text of a member of the header that is known to be a string. */
  String headerText(String name) {
    return alp.string(name).orElseThrow();
  }

  /** Returns what the signature is over. */
  byte[] signed() throws MalformedMessageException {
    Map<String, JsonValue> unsigned = new LinkedHashMap<>(message.members());
    unsigned.put("alp", alp.without("sig"));
    return CanonicalJson.bytes(new Obj(unsigned));
  }

  /** Returns what ties it to its answer. */
  String id() throws MalformedMessageException {
    String id = stringOrEmpty("id");
    if (id.length() > Envelope.ID_CHARS_MAX) {
      throw new MalformedMessageException(
          "an id of " + id.length() + " characters, allowed " + Envelope.ID_CHARS_MAX);
    }
    return id;
  }

  private String stringOrEmpty(String name) throws MalformedMessageException {
    if (message.get(name).isPresent() && message.string(name).isEmpty()) {
      throw new MalformedMessageException(name + " is no string");
    }
    return message.string(name).orElse("");
  }

  /** Returns the request that it is, given who sent it. */
  Request request(Header header) throws MalformedMessageException {
    if (message.get("result").isPresent() || message.get("error").isPresent()) {
      throw new MalformedMessageException("a response where a request is due");
    }
    JsonValue params = message.get("params").orElse(Obj.EMPTY);
    return new Request(header, id(), stringOrEmpty("method"), params);
  }

  /** Returns the response that it is, given who sent it. */
  Response response(Header header) throws MalformedMessageException {
    return new Response(header, id(), outcome(), part());
  }

  private Response.Outcome outcome() throws MalformedMessageException {
    Optional<JsonValue> result = message.get("result");
    Optional<JsonValue> error = message.get("error");
    if (result.isPresent() == error.isPresent()) {
      throw new MalformedMessageException("not exactly one of result and error");
    }
    if (result.isPresent()) {
      return new Response.Result(result.get());
    }
    Obj failure = message.object("error");
    long code = failure.integer("code").orElse(Long.MAX_VALUE);
    if (code != (int) code || failure.string("message").isEmpty()) {
      throw new MalformedMessageException("an error without code and message");
    }
    return new Response.Failure(
        (int) code,
        failure.string("message").orElseThrow(),
        failure.get("data").orElse(JsonValue.Null.NULL));
  }

  private Response.Part part() throws MalformedMessageException {
    if (message.get(STREAM).isEmpty()) {
      return Response.Part.WHOLE;
    }
    return switch (message.string(STREAM).orElse("")) {
      case "chunk" -> Response.Part.CHUNK;
      case "final" -> Response.Part.FINAL;
      default -> throw new MalformedMessageException("an unknown stream");
    };
  }

  /** Returns {@code envelope} as it is signed: without a signature. */
  static Obj unsigned(Envelope envelope) {
    Header header = envelope.header();
    // into maps: an Obj that is made member by member is copied for each, for every message
    Map<String, JsonValue> alp = new LinkedHashMap<>();
    alp.put("v", VERSION);
    alp.put("from", new Str(header.from().text()));
    alp.put("to", new Str(header.to().text()));
    alp.put("ts", new Str(Timestamp.format(header.at())));
    alp.put("nonce", new Str(header.nonce().text()));
    Map<String, JsonValue> message = new LinkedHashMap<>();
    message.put("jsonrpc", JSON_RPC);
    message.put("id", new Str(envelope.id()));
    message.put("alp", new Obj(alp));
    switch (envelope) {
      case Request(Header _, String _, String method, JsonValue params) -> {
        message.put("method", new Str(method));
        message.put("params", params);
      }
      case Response(Header _, String _, Response.Outcome outcome, Response.Part part) -> {
        switch (outcome) {
          case Response.Result(JsonValue value) -> message.put("result", value);
          case Response.Failure(int code, String text, JsonValue data) ->
              message.put(
                  "error", Obj.EMPTY.with("code", code).with("message", text).with("data", data));
        }
        switch (part) {
          case WHOLE -> {}
          case CHUNK -> message.put(STREAM, new Str("chunk"));
          case FINAL -> message.put(STREAM, new Str("final"));
        }
      }
    }
    return new Obj(message);
  }

  /** Returns the header as a value. */
  Header header(PeerKey from, PeerKey to, Instant at) {
    return new Header(from, to, at, nonce);
  }
}
