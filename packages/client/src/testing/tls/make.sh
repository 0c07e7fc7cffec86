#!/bin/sh
# Makes the certificates that the tests of transport/node.ts use: an authority, a server at 127.0.0.1, a client.
# They are good for a hundred years and for nothing else.
set -eu
cd "$(dirname "$0")"
sign() { # NAME SUBJECT EXTENSIONS SERIAL
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$2" -keyout "$1.key" -out "$1.csr"
  printf '%s\n' "$3" | openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -set_serial "$4" -days 36500 -extfile /dev/stdin -out "$1.pem"
  rm "$1.csr"
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=Kit test authority' -days 36500 \
  -keyout ca.key -out ca.pem
sign server '/CN=127.0.0.1' 'subjectAltName=IP:127.0.0.1' 1
sign client '/CN=Kit test client' 'extendedKeyUsage=clientAuth' 2
rm ca.key
