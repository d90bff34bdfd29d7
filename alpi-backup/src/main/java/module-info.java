/**
 * The encrypted archive of a whole home: made while everything runs, proven by reading it back,
 * restored as a whole or not at all.
 *
 * <p>It asks nobody for a passphrase, looks at no environment and holds no process-wide mutable
 * state.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.backup {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;
  // scrypt and Poly1305, which the JDK lacks or hides
  requires org.bouncycastle.provider;
  // frames of archives of format 2
  requires com.github.luben.zstd_jni;
  // databases are copied by SQLite itself
  requires java.sql;
  requires org.xerial.sqlitejdbc;

  exports dev.alpi.backup;
}
