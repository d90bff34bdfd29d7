package dev.alpi.engine;

import dev.alpi.model.Image;
import dev.alpi.model.ModelName;
import java.util.Locale;

/**
 * How many input tokens a picture is: they follow from its size in pixels, never from how long its
 * base64 is. Pure.
 */
final class ImageTokens {
  /*
   * Implementation notes. Each provider scales a large picture down, and counts patches or tiles.
   * The bounds leave the scaling out or take the largest that is documented, twice where newer
   * models may see more; the estimates follow the documents. Both are for the family that answers:
   * a fallback of another family is computed anew.
   */

  /** Anthropic: a token is a patch of 28 by 28; its page on vision. */
  private static final int ANTHROPIC_PATCH = 28;

  /** Anthropic before: about width * height / 750; the same page, earlier models. */
  private static final int ANTHROPIC_PIXELS_PER_TOKEN = 750;

  /** The most that Anthropic's models of high resolution (2,576 pixels) make of a picture. */
  private static final long ANTHROPIC_TOKENS = 4_784;

  /** OpenAI's newer models: patches of 32 by 32, at most 10,000 at full detail; its guide. */
  private static final int OPENAI_PATCH = 32;

  private static final long OPENAI_PATCHES = 10_000;

  /** What is usual without full detail; the same guide. */
  private static final long OPENAI_PATCHES_USUAL = 1_536;

  /** The largest factor on patches, in hundredths: gpt-4.1-nano and its like; the same guide. */
  private static final long OPENAI_FACTOR = 246;

  /** OpenAI's older models: 85 and 170 for each of up to 8 tiles; the same guide. */
  private static final long OPENAI_TILED = 85 + 8 * 170;

  /** gpt-4o-mini counts 2,833 and 5,667 a tile; the same guide. */
  private static final long OPENAI_MINI_TILED = 2_833 + 8 * 5_667;

  /** Gemini 2: 258 a tile, of 256 to 768 pixels; its page on tokens. */
  private static final long GEMINI_TILE = 258;

  /** Gemini 3: a picture at its highest resolution; its page on media resolution. */
  private static final long GEMINI_PICTURE = 2_240;

  /** No open model has smaller patches (CLIP, Llava, Qwen-VL before merging; Pixtral has 16). */
  private static final int OPEN_PATCH = 14;

  /** What open models that cut every picture into fixed tiles make of a small one, and more. */
  private static final long OPEN_TOKENS_MIN = 8_192;

  private ImageTokens() {}

  private enum Family {
    ANTHROPIC,
    OPENAI,
    GEMINI,
    OPEN
  }

  /** Returns the most tokens that {@code image} can be counted as by {@code model}. */
  static long bound(ModelName model, Image image) {
    Image.Pixels pixels = image.pixels();
    return switch (family(model)) {
      case ANTHROPIC ->
          Math.min(
              Math.max(
                  patches(pixels, ANTHROPIC_PATCH), area(pixels) / ANTHROPIC_PIXELS_PER_TOKEN + 1),
              2 * ANTHROPIC_TOKENS);
      case OPENAI -> {
        long patches = Math.min(patches(pixels, OPENAI_PATCH), OPENAI_PATCHES);
        long byPatches = Math.ceilDiv(patches * OPENAI_FACTOR, 100);
        yield Math.max(byPatches, isTiledMini(model) ? OPENAI_MINI_TILED : OPENAI_TILED);
      }
      case GEMINI -> Math.max(GEMINI_PICTURE, geminiTiles(pixels) * GEMINI_TILE);
      case OPEN -> Math.max(OPEN_TOKENS_MIN, patches(pixels, OPEN_PATCH) + pixels.height());
    };
  }

  /** Returns about how many tokens {@code image} is. */
  static long estimate(ModelName model, Image image) {
    Image.Pixels pixels = image.pixels();
    return switch (family(model)) {
      case ANTHROPIC -> Math.min(patches(pixels, ANTHROPIC_PATCH), ANTHROPIC_TOKENS);
      case OPENAI ->
          isTiledMini(model)
              ? OPENAI_MINI_TILED
              : Math.min(patches(pixels, OPENAI_PATCH), OPENAI_PATCHES_USUAL);
      case GEMINI -> Math.min(geminiTiles(pixels) * GEMINI_TILE, 2 * GEMINI_PICTURE);
      case OPEN -> Math.clamp(patches(pixels, ANTHROPIC_PATCH), 256, OPEN_TOKENS_MIN / 2);
    };
  }

  private static Family family(ModelName model) {
    String vendor =
        model.provider().equals("openrouter")
            ? model.model().replaceFirst("/.*", "")
            : model.provider();
    return switch (vendor) {
      case "anthropic" -> Family.ANTHROPIC;
      case "openai" -> Family.OPENAI;
      case "gemini", "google" -> Family.GEMINI;
      default -> Family.OPEN;
    };
  }

  private static boolean isTiledMini(ModelName model) {
    return model.model().toLowerCase(Locale.ROOT).contains("gpt-4o-mini");
  }

  private static long patches(Image.Pixels pixels, int side) {
    return (long) Math.ceilDiv(pixels.width(), side) * Math.ceilDiv(pixels.height(), side);
  }

  private static long area(Image.Pixels pixels) {
    return (long) pixels.width() * pixels.height();
  }

  private static long geminiTiles(Image.Pixels pixels) {
    int unit = Math.clamp((int) (Math.min(pixels.width(), pixels.height()) / 1.5), 256, 768);
    return patches(pixels, unit);
  }
}
