package dev.alpi.engine;

import dev.alpi.engine.context.MessageSize;
import dev.alpi.model.Image;
import dev.alpi.model.Message;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ToolSpec;
import java.util.function.ToLongBiFunction;

/** The most input tokens that a request can be counted as. Pure. */
final class TokenBound {
  /*
   * Implementation notes. Byte-level tokenizers, which all the providers use, make at most one
   * token of a byte. That is three to five times what text really has, but a reservation lives only
   * for the time of a call.
   */

  /**
   * What a provider's chat template adds around a message, a tool or a call: role marks, names,
   * separators.
   */
  private static final long FRAME_TOKENS = 32;

  /**
   * What providers add to a request that has tools: Anthropic documents up to 346 tokens for its
   * models.
   */
  private static final long TOOLS_PREAMBLE_TOKENS = 1024;

  private static final long BYTES_PER_TOKEN = 4;

  private TokenBound() {}

  static long of(ModelRequest request) {
    return text(request) + images(request, ImageTokens::bound);
  }

  private static long text(ModelRequest request) {
    long tokens = FRAME_TOKENS + MessageSize.bytes(request.system());
    for (Message message : request.messages()) {
      tokens += FRAME_TOKENS + tokens(message);
    }
    if (!request.tools().isEmpty()) {
      tokens += TOOLS_PREAMBLE_TOKENS;
    }
    for (ToolSpec tool : request.tools()) {
      tokens += FRAME_TOKENS + MessageSize.bytes(tool);
    }
    return tokens;
  }

  /**
   * Returns about how many tokens the request really has: a token of ordinary text is four bytes, a
   * picture is counted by its size.
   */
  static long estimate(ModelRequest request) {
    return text(request) / BYTES_PER_TOKEN + images(request, ImageTokens::estimate);
  }

  private static long images(ModelRequest request, ToLongBiFunction<ModelName, Image> tokensOfOne) {
    long tokens = 0;
    for (Message message : request.messages()) {
      if (message instanceof Message.User user) {
        for (Image image : user.images()) {
          tokens += FRAME_TOKENS + tokensOfOne.applyAsLong(request.model(), image);
        }
      }
    }
    return tokens;
  }

  private static long tokens(Message message) {
    long frames =
        message instanceof Message.Assistant assistant
            ? (assistant.toolCalls().size() + assistant.thinking().size()) * FRAME_TOKENS
            : 0;
    return frames + MessageSize.bytes(message);
  }
}
