package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where a Unix socket is, also where its path is longer than the address of a socket can be (108
 * bytes on Linux, 104 elsewhere).
 *
 * <p>Then it is reached through a link in a directory of its own below the temporary one, which
 * only its owner can enter. The socket itself is where everybody looks for it.
 *
 * <p><b>Threads:</b> any; closed once.
 */
public final class SocketPath implements AutoCloseable {
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

  /**
   * {@return that of the socket at {@code socket}, to be closed}
   *
   * @param socket where it is, or will be; its directory exists
   * @param temporary a directory with a short name
   * @throws IOException if a link is needed and cannot be made
   */
  public static SocketPath of(Path socket, Path temporary) throws IOException {
    Path absolute = socket.toAbsolutePath();
    if (absolute.toString().getBytes(UTF_8).length <= PATH_BYTES_MAX) {
      return new SocketPath(absolute, absolute, false);
    }
    // for its owner alone, as the platform makes such directories
    Path own = Files.createTempDirectory(temporary, "alp");
    try {
      Path link = Files.createSymbolicLink(own.resolve("d"), absolute.getParent());
      return new SocketPath(absolute, link.resolve(absolute.getFileName()), true);
    } catch (IOException e) {
      Files.deleteIfExists(own);
      throw e;
    }
  }

  /** {@return the address by which it is bound and connected to} */
  public UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(shortcut);
  }

  /** {@return where it is} */
  public Path file() {
    return socket;
  }

  /** {@return whether somebody answers on it} */
  public boolean isAnswered() {
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
