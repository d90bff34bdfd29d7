package dev.alpi.engine.attachments;

import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelName;

/**
 * How much may go with one question. The constants are those of alpi-engine spec §1.9, each allowed
 * itself and refused one past it.
 *
 * @param model the model that gets it, for messages
 * @param contextTokens the model's window
 * @param vision whether it takes pictures
 * @param textTokensMax how much text in all, in tokens of {@link #BYTES_PER_TOKEN}
 */
public record AttachmentLimits(
    ModelName model, int contextTokens, ModelCard.Vision vision, int textTokensMax) {
  /** Files with one question. */
  public static final int FILES_MAX = 10;

  /** Bytes of a picture or PDF. */
  public static final int BINARY_BYTES_MAX = 20 * 1024 * 1024;

  /** Bytes of a text, also of the text of a PDF. */
  public static final int TEXT_BYTES_MAX = 2 * 1024 * 1024;

  /** Bytes of all files of a turn. */
  public static final int TURN_BYTES_MAX = 40 * 1024 * 1024;

  /**
   * Bytes of all pictures of a turn as they are sent, which is base64: Anthropic takes requests of
   * 32 MB, and there is more in one than pictures.
   */
  public static final int IMAGE_PAYLOAD_MAX = 24 * 1024 * 1024;

  /** Pages of a PDF. */
  public static final int PDF_PAGES_MAX = 15;

  /**
   * Pictures of a turn, pages of scans included: with more of them in one request Anthropic allows
   * only small ones (its page on vision).
   */
  public static final int IMAGES_MAX = 20;

  /** The longer side of a picture in pixels; Anthropic's page on vision, others allow more. */
  public static final int IMAGE_SIDE_MAX = 8_000;

  /** How many bytes of ordinary text are a token, about; as the engine's estimates have it. */
  public static final int BYTES_PER_TOKEN = 4;

  /**
   * Returns the limits for a question to {@code model}.
   *
   * @param textTokens {@code tools.attachments.max_text_tokens}; 0 is half of the window
   */
  public static AttachmentLimits of(ModelName model, ModelCard card, long textTokens) {
    long max = textTokens > 0 ? textTokens : card.contextTokens() / 2;
    return new AttachmentLimits(
        model, card.contextTokens(), card.vision(), (int) Math.min(max, Integer.MAX_VALUE));
  }
}
