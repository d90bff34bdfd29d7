package dev.alpi.profile.config;

/**
 * A place in a configuration layer, for messages.
 *
 * @param layer the file, or what else the layer is called
 * @param line from 1; 0 if the layer has no lines
 * @param column in code points, from 1; 0 if the layer has no lines
 */
public record ConfigPlace(String layer, int line, int column) {

  /** Returns the place that is all of {@code layer}. */
  static ConfigPlace whole(String layer) {
    return new ConfigPlace(layer, 0, 0);
  }

  /** {@return whether it is a line and a column, not a whole layer} */
  public boolean isInText() {
    return line > 0;
  }

  /** Returns {@code layer:line:column}, which editors and terminals recognise. */
  @Override
  public String toString() {
    return isInText() ? layer + ":" + line + ":" + column : layer;
  }
}
