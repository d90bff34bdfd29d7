package dev.alpi.engine.attachments;

import java.util.List;

/** What came of reading files. */
public sealed interface AttachmentResult {
  /** All of them are fit. */
  record Loaded(List<Attachment> attachments) implements AttachmentResult {
    public Loaded {
      attachments = List.copyOf(attachments);
    }
  }

  /**
   * One of them is not, so none is taken.
   *
   * @param reason which file, what was found and what is allowed
   * @param hint what to do
   */
  record Refused(String reason, String hint) implements AttachmentResult {}
}
