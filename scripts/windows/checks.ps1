# Checks of this machine. $Results is the table that the setup prints at its end.

function Add-Result {
    param([string]$State, [string]$Check, [string]$Detail)
    [void]$Results.Add((New-Object PSObject -Property @{ State = $State; Check = $Check; Detail = $Detail }))
    Write-Host "[setup] $State ${Check}: $Detail"
}

function Format-Gigabytes {
    param([double]$Bytes)
    return ('{0:N1} GB' -f ($Bytes / 1000000000))
}

# What docker prints, or an empty text when it fails. With -Quiet its complaints are not shown.
function Read-Docker {
    param([string[]]$Arguments, [switch]$Quiet)
    # Otherwise Windows PowerShell stops at the first line on the error output.
    $ErrorActionPreference = 'Continue'
    if ($Quiet) { $output = & docker $Arguments 2>$null } else { $output = & docker $Arguments }
    if ($LASTEXITCODE -ne 0) { return '' }
    return ($output -join "`n").Trim()
}

# True when docker did what it was told; what it prints goes to the screen.
function Invoke-Docker {
    param([string[]]$Arguments)
    $ErrorActionPreference = 'Continue'
    & docker $Arguments | Out-Host
    return ($LASTEXITCODE -eq 0)
}

function Test-Administrator {
    $user = [Security.Principal.WindowsIdentity]::GetCurrent()
    $role = [Security.Principal.WindowsBuiltInRole]::Administrator
    if ((New-Object Security.Principal.WindowsPrincipal $user).IsInRole($role)) {
        Add-Result 'OK' 'Administrator' ('yes, as ' + $user.Name + '; only this user will be able to read .env')
    } else {
        Add-Result 'OK' 'Administrator' 'no; needed only if a folder cannot be made without'
    }
}

function Test-Memory {
    param([double]$Bytes)
    $size = Format-Gigabytes $Bytes
    if ($Bytes -lt 8000000000) {
        Add-Result 'WARN' 'Memory' "$size, less than 8 GB: the stricter limits apply"
    } else {
        Add-Result 'OK' 'Memory' $size
    }
}

# The name of the drive. Returns an empty text when there is no such drive and lists the drives.
function Find-DataDrive {
    param([string]$Text)
    $name = Get-DriveName $Text
    if ($name -ne '' -and (Test-Path -LiteralPath "$name\")) { return $name }
    Add-Result 'FAIL' 'Data drive' "There is no drive $Text"
    $fixed = @([IO.DriveInfo]::GetDrives() | Where-Object { $_.IsReady -and $_.DriveType -eq 'Fixed' })
    foreach ($drive in $fixed | Sort-Object AvailableFreeSpace -Descending) {
        $free = Format-Gigabytes $drive.AvailableFreeSpace
        Write-Host ('        {0} has {1} free: setup-system.ps1 -DataDrive {0}' -f $drive.Name.Substring(0, 2), $free)
    }
    return ''
}

function Test-Disk {
    param([string]$Drive)
    $bytes = (New-Object IO.DriveInfo $Drive).AvailableFreeSpace
    $free = Format-Gigabytes $bytes
    if ($bytes -lt 1000000000) {
        Add-Result 'FAIL' "Free disk $Drive" "$free; 5 GB are needed for images and data"
    } elseif ($bytes -lt 5000000000) {
        Add-Result 'WARN' "Free disk $Drive" "$free; the images alone take about 3 GB"
    } else {
        Add-Result 'OK' "Free disk $Drive" $free
    }
}

# The memory of Docker in bytes; 0 when it cannot be used.
function Test-Docker {
    if (-not (Get-Command docker -ErrorAction SilentlyContinue)) {
        Add-Result 'FAIL' 'Docker' 'not installed: get Docker Desktop from https://www.docker.com'
        return 0
    }
    $memory = Read-Docker @('info', '--format', '{{.MemTotal}}') -Quiet
    if ($memory -notmatch '^\d+$' -or $memory -eq '0') {
        Add-Result 'FAIL' 'Docker' 'does not answer: start Docker Desktop and wait until its engine runs'
        return 0
    }
    if ((Read-Docker @('info', '--format', '{{.OSType}}') -Quiet) -eq 'windows') {
        Add-Result 'FAIL' 'Docker' 'runs Windows containers: choose "Switch to Linux containers" in its menu'
        return 0
    }
    $version = Read-Docker @('compose', 'version', '--short') -Quiet
    if (-not (Test-ComposeVersion $version)) {
        Add-Result 'FAIL' 'Docker' "Docker Compose 2.20 or later is needed, found `"$version`": update Docker Desktop"
        return 0
    }
    $size = Format-Gigabytes ([double]$memory)
    if ([double]$memory -lt 1750000000) {
        Add-Result 'FAIL' 'Docker' "has $size of memory; give it 2 GB or more (Settings, Resources, or .wslconfig)"
    } else {
        Add-Result 'OK' 'Docker' "running, Compose $version, memory $size"
    }
    return [double]$memory
}

function Test-Ports {
    param([string]$EnvText, [bool]$Docker)
    if ($Docker -and (Read-Docker @('compose', 'ps', '-q') -Quiet) -ne '') {
        Add-Result 'OK' 'Ports' 'the system itself is running'
        return
    }
    $taken = @()
    foreach ($name in 'HTTP_PORT', 'API_PORT', 'SQLITE_WEB_PORT', 'PROMETHEUS_PORT', 'GRAFANA_PORT') {
        $port = Get-EnvValue $EnvText $name
        if ($port -notmatch '^\d+$') { continue }
        $found = @(Get-NetTCPConnection -State Listen -LocalPort $port -ErrorAction SilentlyContinue)
        if ($found.Count -gt 0) {
            $process = Get-Process -Id $found[0].OwningProcess -ErrorAction SilentlyContinue
            $program = 'another program'
            if ($process) { $program = $process.ProcessName }
            $taken += "$port ($name) by $program"
        }
    }
    if ($taken.Count -gt 0) {
        $list = $taken -join ', '
        Add-Result 'WARN' 'Ports' "in use: $list; end that program or set another port in .env before the start"
    } else {
        Add-Result 'OK' 'Ports' 'free'
    }
}
