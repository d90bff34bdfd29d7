package dev.alpi.image.tidy;

/**
 * A breach of a house rule.
 *
 * @param path the file, relative to the root, with slashes
 * @param line counted from 1
 * @param rule the rule's name
 * @param subject what was found; allowances name it
 * @param advice what to do instead
 */
record Finding(String path, long line, String rule, String subject, String advice) {
  @Override
  public String toString() {
    return path + ":" + line + ": " + rule + " " + subject + ": " + advice;
  }
}
