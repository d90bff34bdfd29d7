package dev.alpi.alp;

import dev.alpi.profile.json.JsonValue;
import java.util.Optional;

/**
 * A peer asks for something.
 *
 * @param header who asks whom
 * @param id what the response repeats
 * @param method what is asked for; empty if the peer named nothing, which nobody allows
 * @param params with what: an object, unless the peer does not keep to the protocol
 */
public record Request(Header header, String id, String method, JsonValue params)
    implements Envelope {

  /** {@return the parameters; empty if they are no object and the request is to be refused} */
  public Optional<JsonValue.Obj> paramsObject() {
    return params instanceof JsonValue.Obj object ? Optional.of(object) : Optional.empty();
  }
}
