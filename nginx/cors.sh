#!/bin/sh
# Prints the pages that may read answers in a browser, from CORS_ORIGINS, as a map for Nginx. The service
# checks how they are written, and does not start when one is wrong; here such a one is left out.
set -euf
echo 'map $http_origin $cors_origin {'
echo '    default "";'
for origin in $(printf '%s' "${CORS_ORIGINS:-}" | tr ',' ' '); do
  case $origin in
    *[!a-z0-9:/._+-]*) ;;
    *) printf '    "%s" "%s";\n' "$origin" "$origin" ;;
  esac
done
echo '}'
echo 'map $cors_origin $cors_vary {'
echo '    default Origin;'
echo '    "" "";'
echo '}'
