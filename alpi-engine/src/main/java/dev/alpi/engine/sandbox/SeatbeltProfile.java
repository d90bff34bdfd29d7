package dev.alpi.engine.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * The same policy in the language of macOS's {@code sandbox-exec(1)}: everything is denied that is
 * not allowed here.
 */
final class SeatbeltProfile {
  /* Implementation notes. Later rules win over earlier ones, so that the masks come last. It is
   * text for now: no macOS machine has run it, and nothing uses it.
   */

  private static final List<String> PROGRAMS =
      List.of("/usr", "/bin", "/sbin", "/System", "/Library/Frameworks", "/opt/homebrew");

  private static final List<String> SETTINGS =
      List.of(
          "/private/etc/hosts",
          "/private/etc/passwd",
          "/private/etc/group",
          "/private/etc/services",
          "/private/etc/protocols",
          "/private/etc/localtime",
          "/private/etc/ssl",
          "/private/var/db/timezone");

  private SeatbeltProfile() {}

  /** Returns the profile, for {@code sandbox-exec -p}. */
  static String text(SandboxPolicy policy, Masks masks) {
    StringBuilder out = new StringBuilder("(version 1)\n(deny default)\n");
    out.append("(allow process-fork)\n(allow signal (target same-sandbox))\n");
    out.append("(allow sysctl-read)\n(allow file-read-metadata)\n");
    PROGRAMS.forEach(each -> out.append(rule("allow process-exec file-read*", "subpath", each)));
    SETTINGS.forEach(each -> out.append(rule("allow file-read*", "subpath", each)));
    for (String each : List.of("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")) {
      out.append(rule("allow file-read* file-write-data", "literal", each));
    }
    policy.readOnly().forEach(each -> out.append(tree("allow process-exec file-read*", each)));
    policy
        .readWrite()
        .forEach(each -> out.append(tree("allow process-exec file-read* file-write*", each)));
    out.append(tree("allow process-exec file-read* file-write*", policy.workspace()));
    if (policy.network() == SandboxPolicy.Network.HOST) {
      out.append("(allow network*)\n");
      out.append(rule("allow file-read*", "literal", "/private/etc/resolv.conf"));
    }
    masks.pinned().forEach(each -> out.append(literal("deny file-write-unlink", each)));
    masks.readOnly().forEach(each -> out.append(tree("deny file-write*", each)));
    masks.directories().forEach(each -> out.append(tree("deny file-read* file-write*", each)));
    masks.files().forEach(each -> out.append(literal("deny file-read* file-write*", each)));
    return out.toString();
  }

  private static String tree(String what, Path path) {
    return rule(what, "subpath", path.toString());
  }

  private static String literal(String what, Path path) {
    return rule(what, "literal", path.toString());
  }

  private static String rule(String what, String filter, String path) {
    String quoted = path.replace("\\", "\\\\").replace("\"", "\\\"");
    return "(" + what + " (" + filter + " \"" + quoted + "\"))\n";
  }
}
