package dev.alpi.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The home that {@code hostile-home.sh} makes, as the classifier sees it: it is below a directory
 * of ours, and will be at {@code /home/me} where commands run.
 */
final class HostileHome implements Disk {
  /** What all secrets in it hold, and nothing else does. */
  static final String SECRET = "d3c0y-s3cr3t";

  static final String HOME = "/home/me";

  private static final int LINKS_MAX = 40;

  private final Path root;

  private HostileHome(Path root) {
    this.root = root;
  }

  /** Makes it below {@code root}, a directory that has no {@code home} yet. */
  static HostileHome make(Path root) throws IOException {
    Files.createDirectories(root);
    Path script = Files.writeString(root.resolve("hostile-home.sh"), text("hostile-home.sh"));
    String home = root + HOME;
    Process process =
        new ProcessBuilder("sh", script.toString(), home, SECRET, HOME)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IOException("hostile-home.sh failed: " + said);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return new HostileHome(root);
  }

  static String text(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(HostileHome.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes());
    }
  }

  Path root() {
    return root;
  }

  CommandClassifier classifier() {
    List<String> alpi = List.of(HOME + "/.alpi");
    return new CommandClassifier(
        new CommandPolicy(
            Corpus.WORKSPACE,
            List.of("/tmp"),
            HOME,
            HOME + "/.alpi",
            CommandPolicy.Writes.ASK,
            new SensitivePaths(List.of(HOME), alpi),
            this));
  }

  @Override
  public String followed(String path) {
    String real = "";
    String rest = path;
    for (int links = 0; links < LINKS_MAX; ) {
      int start = rest.startsWith("/") ? 1 : 0;
      int end = rest.indexOf('/', start) < 0 ? rest.length() : rest.indexOf('/', start);
      String name = rest.substring(start, end);
      String next = name.isEmpty() || name.equals(".") ? real : real + "/" + name;
      rest = rest.substring(end);
      try {
        if (name.equals("..")) {
          real = real.substring(0, Math.max(0, real.lastIndexOf('/')));
        } else if (Files.isSymbolicLink(at(next))) {
          links++;
          String target = Files.readSymbolicLink(at(next)).toString();
          real = target.startsWith("/") ? "" : real;
          rest = target + rest;
        } else {
          real = next;
        }
      } catch (IOException | IllegalArgumentException e) {
        return "/";
      }
      if (rest.isEmpty() || rest.equals("/")) {
        return real.isEmpty() ? "/" : real;
      }
    }
    return "/";
  }

  @Override
  public Kind kind(String path) {
    Path at = at(followed(path));
    if (Files.isDirectory(at)) {
      return Kind.DIRECTORY;
    }
    return Files.exists(at, LinkOption.NOFOLLOW_LINKS) ? Kind.FILE : Kind.ABSENT;
  }

  private Path at(String path) {
    return Path.of(root + path);
  }
}
