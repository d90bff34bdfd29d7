package dev.alpi.engine.attachments;

/** Thrown when a file cannot be attached; becomes {@link AttachmentResult.Refused}. */
final class Unfit extends Exception {
  private static final long serialVersionUID = 1;

  private final String hint;

  Unfit(String reason, String hint) {
    super(reason);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
