package dev.alpi.gateway.webhook;

import java.util.Arrays;
import java.util.Optional;

/** How a request shows who has sent it. */
enum Style {
  /** {@code Authorization: Bearer} and the token of the hook. */
  TOKEN("token"),
  /** {@code X-Alpi-Timestamp} and {@code X-Alpi-Signature}, over time and body. */
  HMAC("hmac"),
  /** {@code X-Hub-Signature-256}, over the body, and {@code X-GitHub-Delivery}. */
  GITHUB("github"),
  /** {@code Stripe-Signature}, over time and body. */
  STRIPE("stripe");

  private final String text;

  Style(String text) {
    this.text = text;
  }

  /** Returns what it is called in the settings. */
  String text() {
    return text;
  }

  static Optional<Style> of(String text) {
    return Arrays.stream(values()).filter(style -> style.text.equals(text)).findFirst();
  }
}
