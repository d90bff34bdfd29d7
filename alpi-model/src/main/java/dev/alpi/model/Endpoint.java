package dev.alpi.model;

import java.net.URI;
import java.util.Optional;

/**
 * A server of models that the profile's configuration names; {@code name/model} then means a model
 * there.
 *
 * @param name what stands before the slash of a model name: letters, digits, {@code -}, {@code _},
 *     {@code .}
 * @param url what {@code /chat/completions} or {@code /messages} is appended to, without a slash at
 *     its end
 * @param wire what it speaks
 * @param keyVariable the variable of the profile's {@code .env} that holds its key; empty if it
 *     needs none
 */
public record Endpoint(String name, URI url, Wire wire, Optional<String> keyVariable) {}
