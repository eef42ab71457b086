# The table of checks and the access points at the end. No password is ever printed.

function Add-LimitsResult {
    param([string]$EnvText, [string]$Wanted)
    $chosen = Get-EnvValue $EnvText 'COMPOSE_FILE'
    if ($Wanted -notmatch 'override') {
        Add-Result 'OK' 'Limits' "COMPOSE_FILE=$chosen"
    } elseif ($chosen -match 'override') {
        Add-Result 'OK' 'Limits' 'for less than 8 GB (docker-compose.override.yml)'
    } else {
        Add-Result 'WARN' 'Limits' "COMPOSE_FILE in .env is kept, but this machine needs $Wanted"
    }
}

function Add-EnvFileResult {
    param([bool]$Protected)
    if ($Protected) {
        Add-Result 'OK' '.env' 'complete, readable by you only'
    } else {
        Add-Result 'WARN' '.env' 'complete, but others may read it: icacls could not change its rights'
    }
}

function Write-Results {
    Write-Host ''
    Write-Host 'State Check           What was found'
    Write-Host '----- --------------- --------------'
    foreach ($row in $Results) {
        Write-Host ('{0,-5} {1,-15} {2}' -f $row.State, $row.Check, $row.Detail)
    }
}

function Write-AccessPoints {
    param([string]$EnvText)
    $port = @{}
    foreach ($name in 'HTTP_PORT', 'API_PORT', 'GRAFANA_PORT', 'PROMETHEUS_PORT', 'SQLITE_WEB_PORT') {
        $port[$name] = Get-EnvValue $EnvText $name
    }
    Write-Host ''
    Write-Host 'Access points, after start-system.bat:'
    Write-Host ('  API            http://localhost:{0}  documentation at /docs' -f $port['HTTP_PORT'])
    Write-Host ('  API, this PC   http://127.0.0.1:{0}' -f $port['API_PORT'])
    Write-Host ('  Grafana        http://127.0.0.1:{0}  user admin, GRAFANA_ADMIN_PASSWORD in .env' -f $port['GRAFANA_PORT'])
    Write-Host ('  Prometheus     http://127.0.0.1:{0}' -f $port['PROMETHEUS_PORT'])
    Write-Host ('  Database copy  http://127.0.0.1:{0}  SQLITE_WEB_PASSWORD in .env' -f $port['SQLITE_WEB_PORT'])
    Write-Host '  API key        API_KEY in .env; test-api.bat tries everything'
}
