package dev.alpi.testkit;

import java.util.Optional;
import java.util.Set;

/** Refuses pictures that the services refuse, in their words. */
final class ImageCheck {
  /** Anthropic's page on vision: of one picture, as base64. */
  private static final int ANTHROPIC_BASE64_MAX = 10 * 1024 * 1024;

  /** Anthropic's page on vision. */
  private static final int ANTHROPIC_PIXELS_MAX = 8_000;

  /** Anthropic's page on vision: with more pictures than this in a request, each is smaller. */
  static final int ANTHROPIC_MANY = 20;

  private static final int ANTHROPIC_MANY_PIXELS_MAX = 2_000;

  /** OpenAI's guide to images. */
  private static final int OPENAI_BYTES_MAX = 20 * 1024 * 1024;

  private static final Set<String> TYPES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

  private ImageCheck() {}

  /** Checks the {@code image_url} of a part of a chat completions message. */
  static void openAi(String at, Json.Obj part) throws Refusal {
    String here = at + ".image_url";
    Json.Obj holder =
        ChatCompletionsShape.object(here, part.member("image_url").orElse(Json.Null.MADE));
    ChatCompletionsShape.extras(here, holder, Set.of("url", "detail"));
    String url = ChatCompletionsShape.string(here + ".url", holder, "url");
    if (holder.member("detail").isPresent()) {
      String detail = ChatCompletionsShape.string(here + ".detail", holder, "detail");
      ChatCompletionsShape.value(
          here + ".detail", detail, Set.of("auto", "low", "high", "original"));
    }
    if (url.startsWith("https://") || url.startsWith("http://")) {
      return;
    }
    if (!ImagePart.isDataUrl(url)) {
      throw ChatCompletionsShape.refusal(
          "invalid_value",
          here + ".url",
          "Invalid '%s.url'. Expected a valid URL, but got a value with an invalid format."
              .formatted(here));
    }
    Optional<ImagePart> image = ImagePart.ofDataUrl(url);
    if (image.isEmpty()) {
      throw ChatCompletionsShape.refusal("invalid_base64", "", "Invalid base64 image_url.");
    }
    if (!TYPES.contains(image.get().mediaType()) || image.get().foundType().isEmpty()) {
      throw ChatCompletionsShape.refusal(
          "invalid_image_format",
          "",
          "You uploaded an unsupported image. Please make sure your image has of one the following"
              + " formats: ['png', 'jpeg', 'gif', 'webp'].");
    }
    if (image.get().size() > OPENAI_BYTES_MAX) {
      throw ChatCompletionsShape.refusal(
          "image_too_large",
          "",
          "You uploaded an unsupported image. Please make sure your image is below 20 MB in size.");
    }
  }

  /** Checks the {@code source} of an image block of a messages request. */
  static void anthropic(String at, Json.Obj block) throws Refusal {
    String here = at + ".source";
    Json.Obj source = MessagesShape.object(here, block.member("source").orElse(Json.Null.MADE));
    String type = MessagesShape.string(here + ".type", source, "type");
    switch (type) {
      case "base64" -> base64(here + ".base64", source);
      case "url" -> MessagesShape.string(here + ".url.url", source, "url");
      default ->
          throw MessagesShape.refusal(
              "%s: Input tag '%s' found using 'type' does not match any of the expected tags:"
                      .formatted(here, type)
                  + " 'base64', 'url'");
    }
  }

  private static void base64(String at, Json.Obj source) throws Refusal {
    MessagesShape.extras(at, source, Set.of("type", "media_type", "data"));
    String mediaType = MessagesShape.string(at + ".media_type", source, "media_type");
    if (!TYPES.contains(mediaType)) {
      throw MessagesShape.refusal(
          at
              + ".media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or"
              + " 'image/webp'");
    }
    ImagePart image =
        ImagePart.of(mediaType, MessagesShape.string(at + ".data", source, "data"))
            .orElseThrow(() -> MessagesShape.refusal(at + ".data: Invalid base64 data"));
    if (image.base64Size() > ANTHROPIC_BASE64_MAX) {
      throw MessagesShape.refusal(
          "%s: image exceeds 10 MB maximum: %d bytes > %d bytes"
              .formatted(at, image.base64Size(), ANTHROPIC_BASE64_MAX));
    }
    if (!image.foundType().equals(mediaType)) {
      throw MessagesShape.refusal(
          at + ".data: Image does not match the provided media type " + mediaType);
    }
    if (image.longSide() > ANTHROPIC_PIXELS_MAX) {
      throw MessagesShape.refusal(
          at
              + ".data: At least one of the image dimensions exceed max allowed size: "
              + ANTHROPIC_PIXELS_MAX
              + " pixels");
    }
  }

  /** Says whether {@code block} is too large to be one of many. */
  static boolean isTooLargeForMany(Json.Obj block) {
    return block.member("source").orElse(Json.Null.MADE) instanceof Json.Obj source
        && ImagePart.of("", source.text("data").orElse(""))
            .filter(image -> image.longSide() > ANTHROPIC_MANY_PIXELS_MAX)
            .isPresent();
  }

  /** Returns the refusal of a picture that is too large to be one of many. */
  static Refusal tooLargeForMany(String at) {
    return MessagesShape.refusal(
        at
            + ".source.base64.data: At least one of the image dimensions exceed max allowed size"
            + " for many-image requests: "
            + ANTHROPIC_MANY_PIXELS_MAX
            + " pixels");
  }
}
