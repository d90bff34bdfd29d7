package dev.alpi.alp.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where the Unix socket of a profile is: {@code HOME/alp/alp.sock}, also where that path is longer
 * than the address of a socket can be (108 bytes on Linux, 104 elsewhere).
 *
 * <p>Then it is reached through a link in a directory of its own below the temporary one, which
 * only its owner can enter. The socket itself is where everybody looks for it.
 */
final class SocketPath implements AutoCloseable {
  /** With the zero at its end it fits everywhere. */
  private static final int PATH_BYTES_MAX = 100;

  private final Path socket;
  private final Path shortcut;
  private final boolean isLinked;

  private SocketPath(Path socket, Path shortcut, boolean isLinked) {
    this.socket = socket;
    this.shortcut = shortcut;
    this.isLinked = isLinked;
  }

  /** Returns that of the profile at {@code home}; {@code temporary} has a short name. */
  static SocketPath of(Path home, Path temporary) throws IOException {
    Path socket = home.resolve("alp").resolve("alp.sock").toAbsolutePath();
    if (socket.toString().getBytes(UTF_8).length <= PATH_BYTES_MAX) {
      return new SocketPath(socket, socket, false);
    }
    // for its owner alone, as the platform makes such directories
    Path own = Files.createTempDirectory(temporary, "alp");
    try {
      Path link = Files.createSymbolicLink(own.resolve("d"), socket.getParent());
      return new SocketPath(socket, link.resolve(socket.getFileName()), true);
    } catch (IOException e) {
      Files.deleteIfExists(own);
      throw e;
    }
  }

  /** Returns the path by which it is bound and connected to. */
  UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(shortcut);
  }

  /** Returns where it is. */
  Path file() {
    return socket;
  }

  /** Says whether somebody answers on it. */
  boolean isAnswered() {
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(address())) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes the link, not the socket. */
  @Override
  public void close() throws IOException {
    if (isLinked) {
      DurableFiles.deleteTree(shortcut.getParent().getParent());
    }
  }
}
