#!/bin/sh
# A subject in plain shell: the same answer to every run.
while IFS= read -r line; do
  case $line in
    *'"op":"hello"'*)
      echo '{"op":"hello","protocol":1,"name":"constant","level":"chat","observes":["text","error"]}'
      ;;
    *'"op":"run"'*)
      id=${line##*\"id\":\"}
      id=${id%%\"*}
      echo "{\"op\":\"done\",\"id\":\"$id\",\"observation\":{\"ended\":\"complete\",\"choices\":[{\"index\":0,\"text\":\"constant\"}]}}"
      ;;
    *'"op":"bye"'*) exit 0 ;;
  esac
done
