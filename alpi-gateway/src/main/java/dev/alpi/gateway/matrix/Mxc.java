package dev.alpi.gateway.matrix;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a file lies: {@code mxc://SERVER/MEDIA}. It is fetched through our homeserver, whatever
 * server is named.
 *
 * @param server the server that it was first put to
 * @param media its name there
 */
record Mxc(String server, String media) {
  private static final Pattern FORM =
      Pattern.compile(
          "mxc://([A-Za-z0-9][A-Za-z0-9.-]{0,229}(?::[0-9]{1,5})?|\\[[0-9a-fA-F:.]{2,45}\\]"
              + "(?::[0-9]{1,5})?)/([A-Za-z0-9_-]{1,255})");

  static Optional<Mxc> read(String uri) {
    Matcher matcher = FORM.matcher(uri);
    return matcher.matches()
        ? Optional.of(new Mxc(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  String uri() {
    return "mxc://" + server + "/" + media;
  }

  /** Returns its place in a path. */
  String path() {
    return Homeserver.segment(server) + "/" + media;
  }
}
