#!/usr/bin/env bash
# Plays S3: a Ceph cluster of one with all data in memory, its object gateway in front, on loopback only.
#   radosgw.sh GATEWAY_PORT MONITOR_PORT MONITOR_PORT ACCESS_KEY SECRET_KEY
# Prints "ready". When its standard input ends, as it does when whoever started it is killed, it stops everything and leaves nothing.
set -euo pipefail
port=$1 monitor2=$2 monitor1=$3 access=$4 secret=$5
folder=$(mktemp -d "${TMPDIR:-/tmp}/replica-radosgw.XXXXXX")
daemons=()

finish() {
  local code=$?
  trap - EXIT
  [ "$code" = 0 ] || tail -n 20 "$folder"/*.out "$folder"/*.log >&2 || true
  [ ${#daemons[@]} = 0 ] || kill -KILL "${daemons[@]}" 2>/dev/null || true
  wait
  rm -rf "$folder"
  exit "$code"
}
trap finish EXIT
trap 'exit 1' INT TERM

# daemon NAME COMMAND…: in the foreground for Ceph, so that its id stays known.
daemon() {
  local name=$1
  shift
  "$@" -f </dev/null >"$folder/$name.out" 2>&1 &
  daemons+=($!)
}

cd "$folder"
mkdir mon osd rgw
cluster=$(uuidgen)
cat >ceph.conf <<CONF
[global]
fsid = $cluster
mon_host = [v2:127.0.0.1:$monitor2,v1:127.0.0.1:$monitor1]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = $folder/keyring
log_file = $folder/\$name.log
run_dir = $folder
crash_dir = $folder
admin_socket =
pid_file =
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_crush_chooseleaf_type = 0
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
[mon.a]
mon_data = $folder/mon
[osd.0]
osd_data = $folder/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:$port
rgw_override_bucket_index_max_shards = 1
CONF

{
  ceph-authtool -C keyring --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
  ceph-authtool keyring --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
  ceph-authtool keyring --gen-key -n client.rgw.a --cap mon 'allow rwx' --cap osd 'allow rwx'
  monmaptool --create --fsid "$cluster" --addv a "[v2:127.0.0.1:$monitor2,v1:127.0.0.1:$monitor1]" monmap
  ceph-mon -c ceph.conf -i a --mkfs --monmap monmap --keyring keyring
} >prepare.out 2>&1
daemon mon ceph-mon -c ceph.conf -i a
disk=$(uuidgen)
timeout 30 ceph -c ceph.conf osd new "$disk" 0 >>prepare.out 2>&1
ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$disk" >>prepare.out 2>&1
daemon osd ceph-osd -c ceph.conf -i 0
daemon rgw radosgw -c ceph.conf -n client.rgw.a --rgw-data "$folder/rgw"
timeout 60 radosgw-admin -c ceph.conf user create --uid=tests --display-name=tests --access-key="$access" --secret-key="$secret" >>prepare.out 2>&1

for ((tries = 0; ; tries++)); do
  { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null && break
  [ "$tries" -lt 300 ] && kill -0 "${daemons[@]}" || exit 1
  sleep 0.2
done
exec 3>&-
echo ready
cat >/dev/null
