package dev.alpi.image.tidy;

import java.util.function.Consumer;

/** A house rule over source files. */
interface TidyRule {
  /** One word, as allowances write it. */
  String name();

  /** Reports what breaks the rule in {@code source}; returns how many things it looked at. */
  int inspect(JavaSource source, Consumer<Finding> findings);
}
