package dev.alpi.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that signs itself, for servers of this machine; made with the command openssl.
 *
 * @param pem the certificate
 * @param keyPem its key
 * @param tls a server that has them
 */
public record MailCertificate(String pem, String keyPem, SSLContext tls) {
  /** Returns one for {@code host}, and for 127.0.0.1 if that is localhost. */
  public static MailCertificate of(String host) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("alpi-certificate");
    Path certificate = folder.resolve("certificate");
    Path key = folder.resolve("key");
    Path store = folder.resolve("store");
    String names = "DNS:" + host + (host.equals("localhost") ? ",IP:127.0.0.1" : "");
    try {
      MailProcesses.run(
          List.of(
              ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30"
                      + " -subj /CN="
                      + host
                      + " -addext subjectAltName="
                      + names
                      + " -keyout "
                      + key
                      + " -out "
                      + certificate)
                  .split(" ")));
      MailProcesses.run(
          List.of(
              ("openssl pkcs12 -export -passout pass:test -inkey "
                      + key
                      + " -in "
                      + certificate
                      + " -out "
                      + store)
                  .split(" ")));
      return new MailCertificate(
          Files.readString(certificate), Files.readString(key), context(Files.readAllBytes(store)));
    } finally {
      for (Path file : List.of(certificate, key, store, folder)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static SSLContext context(byte[] store) throws IOException {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(new ByteArrayInputStream(store), "test".toCharArray());
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, "test".toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
