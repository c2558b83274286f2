// A TLS server with a certificate of its own making for "localhost".
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "raw_http.h"

namespace xiebot::http {

// Answers every connection's first request with "over TLS", then closes it.
class TlsServer {
 public:
  TlsServer() : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
    make_certificate();
    SSL_CTX_use_certificate(context_.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
    thread_ = std::thread([this] { serve(); });
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    stopping_ = true;
    RawSocket::to(port());  // wakes accept()
    thread_.join();
    ::unsetenv("SSL_CERT_FILE");
    if (!file_.empty()) std::filesystem::remove(file_);
  }

  [[nodiscard]] int port() const { return listener_.port(); }

  // Until the destructor OpenSSL finds this certificate where it looks for the system's.
  void be_trusted_by_the_system() {
    file_ = std::filesystem::temp_directory_path() /
            ("xiebot-test-" + std::to_string(::getpid()) + ".pem");
    if (std::FILE* file = std::fopen(file_.c_str(), "w"); file != nullptr) {
      PEM_write_X509(file, certificate_.get());
      std::fclose(file);
    }
    ::setenv("SSL_CERT_FILE", file_.c_str(), 1);
  }

 private:
  void make_certificate() {
    key_.reset(EVP_RSA_gen(2048));
    certificate_.reset(X509_new());
    X509* const certificate = certificate_.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key_.get());
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, key_.get(), EVP_sha256());
  }

  void serve() {
    for (;;) {
      const RawSocket socket = listener_.accept();
      if (stopping_) return;
      const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context_.get()), &SSL_free);
      SSL_set_fd(session.get(), socket.descriptor());
      char request[4096];
      if (SSL_accept(session.get()) != 1 || SSL_read(session.get(), request, sizeof request) <= 0) {
        continue;
      }
      const std::string answer =
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 8\r\n\r\nover TLS";
      SSL_write(session.get(), answer.data(), static_cast<int>(answer.size()));
      SSL_shutdown(session.get());
    }
  }

  RawListener listener_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, &EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate_{nullptr, &X509_free};
  std::atomic<bool> stopping_ = false;
  std::string file_;
  std::thread thread_;
};

}  // namespace xiebot::http
