package dev.alpi.gateway.mail;

import dev.alpi.gateway.GatewayWorld;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The socket of one connection: it can be ended by any thread, whatever its owner waits for.
 *
 * <p><b>Threads:</b> any.
 */
final class MailSockets implements AutoCloseable {
  private static final int CONNECT_MILLIS = 20_000;
  private static final int READ_MILLIS = 60_000;

  private final MailSettings.Endpoint endpoint;
  private final SSLContext tls;

  /** The one below TLS; empty until there is one. */
  private Optional<Socket> socket = Optional.empty();

  /** Ends what is waited for without reading. */
  private CountDownLatch waiting = new CountDownLatch(0);

  private boolean isClosed;

  private final Runnable whenClosed;

  /**
   * Makes one that is not open yet.
   *
   * @param whenClosed is told when it is closed
   */
  MailSockets(MailSettings.Endpoint endpoint, SSLContext tls, Consumer<MailSockets> whenClosed) {
    this.endpoint = endpoint;
    this.tls = tls;
    this.whenClosed = () -> whenClosed.accept(this);
  }

  /**
   * Returns what trusts the certificates {@code pem}, or those of the system if it is empty.
   *
   * @throws GeneralSecurityException if it is no certificate
   */
  static SSLContext trusting(String pem) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    if (pem.isEmpty()) {
      context.init(null, null, null);
      return context;
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
        store.setCertificateEntry("ca" + number++, each);
      }
      if (number == 0) {
        throw new GeneralSecurityException("no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new GeneralSecurityException("no certificate", e);
    }
  }

  /**
   * Returns what the mail library needs to know to open this connection and no other.
   *
   * @param protocol what its keys begin with after {@code mail.}
   */
  Properties properties(String protocol) {
    String prefix = "mail." + protocol + ".";
    Properties properties = new Properties();
    properties.setProperty(prefix + "connectiontimeout", String.valueOf(CONNECT_MILLIS));
    properties.setProperty(prefix + "timeout", String.valueOf(READ_MILLIS));
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    // otherwise a failed handshake is tried again with what the process trusts
    properties.setProperty(prefix + "socketFactory.fallback", "false");
    properties.setProperty(prefix + "ssl.enable", String.valueOf(isSecretFromStart()));
    properties.put(prefix + "ssl.socketFactory", new Secret());
    if (!isSecretFromStart()) {
      properties.put(prefix + "socketFactory", new Plain());
    }
    return properties;
  }

  boolean isSecretFromStart() {
    return endpoint.tls() == MailSettings.Tls.TLS;
  }

  MailSettings.Endpoint endpoint() {
    return endpoint;
  }

  /** Sets how long is waited for the next byte; zero waits for ever. */
  void readTimeout(Duration time) throws IOException {
    Optional<Socket> open = open();
    if (open.isPresent()) {
      open.get().setSoTimeout((int) time.toMillis());
    }
  }

  void usualReadTimeout() throws IOException {
    readTimeout(Duration.ofMillis(READ_MILLIS));
  }

  private synchronized Optional<Socket> open() {
    return socket;
  }

  private synchronized Socket keep(Socket opened) throws IOException {
    socket = Optional.of(opened);
    opened.setKeepAlive(true);
    if (isClosed) {
      closeQuietly(opened);
    }
    return opened;
  }

  private synchronized boolean isKept(Socket one) {
    return socket.isPresent() && socket.get() == one;
  }

  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      waiting.countDown();
      // not the layer of TLS: that would first wait for who is writing
      socket.ifPresent(MailSockets::closeQuietly);
    }
    whenClosed.run();
  }

  /** Waits, unless it is closed. */
  void pause(GatewayWorld world, Duration time) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    synchronized (this) {
      waiting = over;
      if (isClosed) {
        return;
      }
    }
    ScheduledFuture<?> end =
        world.timer().schedule(over::countDown, time.toMillis(), TimeUnit.MILLISECONDS);
    try {
      over.await();
    } finally {
      end.cancel(false);
    }
  }

  synchronized boolean isClosed() {
    return isClosed;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // nothing of it is needed any more
    }
  }

  /** Makes the socket before it is connected. */
  private final class Plain extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
      return keep(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw new IOException("not asked for");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new IOException("not asked for");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw new IOException("not asked for");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new IOException("not asked for");
    }
  }

  /** Puts TLS over a socket that is connected. */
  private final class Secret extends SSLSocketFactory {
    private final SSLSocketFactory factory = tls.getSocketFactory();

    @Override
    public Socket createSocket(Socket below, String host, int port, boolean autoClose)
        throws IOException {
      if (!isKept(below)) {
        Socket _ = keep(below);
      }
      SSLSocket secret = (SSLSocket) factory.createSocket(below, host, port, autoClose);
      SSLParameters parameters = secret.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secret.setSSLParameters(parameters);
      return secret;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return factory.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw new IOException("not asked for");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new IOException("not asked for");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw new IOException("not asked for");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new IOException("not asked for");
    }
  }
}
