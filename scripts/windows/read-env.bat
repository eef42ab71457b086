@echo off
rem call read-env.bat NAME... : sets each of these variables to what .env in the current folder says.
rem A variable that is set already stays, as with docker compose.
:next
if "%~1"=="" exit /b 0
if not defined %~1 call :read %~1
shift
goto next

:read
if not exist .env exit /b 0
for /f "usebackq eol=# tokens=1,* delims==" %%a in (".env") do if "%%a"=="%1" set "%1=%%~b"
exit /b 0
