package dev.alpi.gateway;

import java.util.regex.Pattern;

/**
 * Names a way to reach a profile: {@code telegram}, {@code matrix}, or one of several of a kind, as
 * {@code mail/work} and {@code webhook/github}.
 *
 * <p><b>Compatibility:</b> persisted, in the database of the gateway.
 *
 * @param text the kind, and after a slash which of several it is
 */
public record ChannelId(String text) {
  private static final Pattern FORM = Pattern.compile("[a-z]{1,20}(/[a-z0-9_-]{1,64})?");

  /** Checks the form. */
  public ChannelId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a channel is a kind, as telegram, or a kind and a name, as mail/work; got " + text);
    }
  }

  /** {@return what kind of channel it is} */
  public String kind() {
    int slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(0, slash);
  }

  /** {@return which of its kind it is; empty if there is only one} */
  public String name() {
    return kind().length() == text.length() ? "" : text.substring(kind().length() + 1);
  }

  @Override
  public String toString() {
    return text;
  }
}
