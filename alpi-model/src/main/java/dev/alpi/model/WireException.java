package dev.alpi.model;

/**
 * An answer that cannot become a {@link ModelReply}; {@link Failures} makes it a {@link
 * ModelException}. Its message may hold the provider's own text, not yet cleaned.
 */
final class WireException extends Exception {
  private static final long serialVersionUID = 1;

  private final ModelException.Kind kind;

  WireException(ModelException.Kind kind, String happened) {
    super(happened);
    this.kind = kind;
  }

  static WireException protocol(String happened) {
    return new WireException(ModelException.Kind.PROTOCOL, happened);
  }

  ModelException.Kind kind() {
    return kind;
  }
}
