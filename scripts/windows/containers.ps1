# What needs Docker: the passwords in their volumes, the first API key.

# Stores the passwords that .env sets in the volumes and makes the others there. Returns what "show"
# prints, or an empty text when it failed. It goes through cmd, because PowerShell has no "<" and
# changes the bytes of a pipe.
function Copy-Passwords {
    $ErrorActionPreference = 'Continue'
    & $env:ComSpec /d /c 'docker compose run --rm -T secrets import < .env' | Out-Host
    if ($LASTEXITCODE -ne 0) { return '' }
    return Read-Docker @('compose', 'run', '--rm', '-T', 'secrets', 'show')
}

function Get-Passwords {
    param([string]$Shown)
    $values = @{}
    foreach ($name in 'REDIS_PASSWORD', 'SQLITE_WEB_PASSWORD', 'GRAFANA_ADMIN_PASSWORD') {
        $values[$name] = Get-EnvValue $Shown $name
    }
    return $values
}

# Without Docker this script has to make the passwords itself.
function New-Passwords {
    $random = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    return @{
        REDIS_PASSWORD = New-Secret $random
        SQLITE_WEB_PASSWORD = New-Secret $random
        GRAFANA_ADMIN_PASSWORD = New-Secret $random
    }
}

# The new key, or an empty text after Docker has said why there is none.
function New-ApiKey {
    $key = Read-Docker @('compose', 'run', '--rm', '-T', '--no-deps', 'biometric-api', 'node', 'operator/keys.ts',
        'create', '--client', 'setup', '--scopes', 'enroll,authenticate,history,erase')
    if ($key -cmatch '^bk_[0-9A-Za-z_-]+$') { return $key }
    return ''
}
