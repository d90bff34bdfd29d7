/**
 * Mail by IMAP and SMTP, or by the API of Gmail.
 *
 * <p>Reading and writing of messages ({@code MimeReader}, {@code MimeWriter}) knows bytes only, not
 * how they came or go.
 */
@NullMarked
package dev.alpi.gateway.mail;

import org.jspecify.annotations.NullMarked;
