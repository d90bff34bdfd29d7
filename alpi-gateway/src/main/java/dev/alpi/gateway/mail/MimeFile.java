package dev.alpi.gateway.mail;

/** A file in a message. */
final class MimeFile {
  private final String name;
  private final String type;
  private final byte[] content;

  MimeFile(String name, String type, byte[] content) {
    this.name = name;
    this.type = type;
    this.content = content;
  }

  /** Returns its name as the sender gave it; may be anything, empty too. */
  String name() {
    return name;
  }

  /** Returns its media type as the sender gave it, in lower case, without parameters. */
  String type() {
    return type;
  }

  /** Returns the bytes, not copied: nobody changes them. */
  byte[] content() {
    return content;
  }
}
