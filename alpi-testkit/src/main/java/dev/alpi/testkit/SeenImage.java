package dev.alpi.testkit;

/**
 * A picture in a request.
 *
 * @param message which message it is in, from 0
 * @param mediaType what the request calls it
 * @param bytes its size
 * @param sha256 the digest of its bytes, in lower-case hexadecimal
 */
public record SeenImage(int message, String mediaType, int bytes, String sha256) {}
